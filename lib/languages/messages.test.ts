import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { languages } from "./languages";
import { messages } from "./messages";

/** Names of the arguments and tags of a message, whatever the order. */
function placeholders(elements: MessageFormatElement[]): Set<string> {
  const names = new Set<string>();
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    names.add(element.type === TYPE.tag ? `<${element.value}>` : element.value);
    if (element.type === TYPE.tag) for (const name of placeholders(element.children)) names.add(name);
    if (element.type === TYPE.select || element.type === TYPE.plural) for (const option of Object.values(element.options)) for (const name of placeholders(option.value)) names.add(name);
  }
  return names;
}

const all = Object.entries(messages).flatMap(([area, texts]) => Object.keys(texts.en).map((key) => ({ area, key, texts: texts as Record<string, Record<string, string>> })));

describe("every message", () => {
  it.each(all)("$area.$key is ICU syntax with the same placeholders in each language", ({ key, texts }) => {
    const english = placeholders(parse(texts.en![key]!));
    for (const language of languages) expect([language, placeholders(parse(texts[language]![key]!))]).toEqual([language, english]);
  });

  it.each(all)("$area.$key is not empty, and one language does not merely repeat another's long sentence", ({ key, texts }) => {
    for (const language of languages) expect(texts[language]![key]!.trim()).not.toBe("");
    const english = texts.en![key]!;
    if (english.split(" ").length < 4) return;
    for (const language of languages.filter((other) => other !== "en")) expect(texts[language]![key]).not.toBe(english);
  });
});

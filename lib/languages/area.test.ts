import { describe, expect, it } from "vitest";
import { area } from "./area";
import { languages } from "./languages";

/** One key, said in every language but these. */
const texts = (...without: string[]) => Object.fromEntries(languages.map((language) => [language, without.includes(language) ? {} : { greeting: "…" }])) as Parameters<typeof area<"greeting">>[0];

describe("an area, when the build loads it", () => {
  it("is what was written", () => expect(area(texts()).de.greeting).toBe("…"));

  it.each([...languages])("throws when %s lacks a key that another language has", (language) => expect(() => area(texts(language))).toThrow(`texts are missing: ${language}.greeting`));

  it("throws when a language lacks everything", () => {
    const { ja: _, ...others } = texts();
    expect(() => area(others as Parameters<typeof area<"greeting">>[0])).toThrow("texts are missing: ja.greeting");
  });

  it("throws when a text is empty", () => expect(() => area({ ...texts(), ar: { greeting: " " } })).toThrow("texts are missing: ar.greeting"));

  it("keeps a French mark on the line of its word", () => expect(area({ ...texts(), fr: { greeting: "Se déconnecter ?" } }).fr.greeting).toBe("Se déconnecter\u00a0?"));

  it("ends no line after the e of e-mail", () => expect(area({ ...texts(), de: { greeting: "Ihre E-Mail-Adresse" } }).de.greeting).toBe("Ihre E\u2011Mail-Adresse"));
});

import { describe, expect, it } from "vitest";
import { isolated } from "./bidi";
import { translator } from "./translator";

const leftToRight = (text: string) => `\u2066${text}\u2069`;
const asItBegins = (text: string) => `\u2068${text}\u2069`;

describe("what is put into a sentence of the other direction keeps its own (Unicode UAX #9 §2.4.2)", () => {
  it.each(["Acme Inc.", "C++", "ada@example.com", "::1", "https://a.example/?x=1"])("%s in Arabic reads from left to right", (text) => expect(isolated("ar", text)).toBe(leftToRight(text)));
  it.each(["العربية ٢", "23\u200F/11\u200F/2026"])("%s in Arabic reads as it begins", (text) => expect(isolated("ar", text)).toBe(asItBegins(text)));
  it.each(["en", "ja"] as const)("an Arabic name in %s", (language) => expect(isolated(language, "شركة (1)")).toBe(asItBegins("شركة (1)")));
  it("a name of the sentence's own direction stays as it is", () => expect(isolated("de", "Acme Inc.")).toBe("Acme Inc."));
  it("a key of `select` stays as it is", () => expect(isolated("ar", "other_browser")).toBe("other_browser"));
});

describe("the translator", () => {
  it("isolates names in plain texts", () => expect(translator("ar", "signedOut")("questionText", { product: "Acme Inc." })).toContain(leftToRight("Acme Inc.")));
  it("isolates names in rich texts", () => {
    const parts = translator("ar", "signUp").rich("forClient", { client: "Acme Inc.", strong: (chunks) => chunks });
    expect(JSON.stringify(parts)).toContain(leftToRight("Acme Inc."));
  });
});

import { describe, expect, it } from "vitest";
import { isolated, leftToRight } from "./bidi";
import { translator } from "./translator";

const isolate = (text: string) => `\u2068${text}\u2069`;

describe("what is put into a sentence of the other direction keeps its own (Unicode UAX #9 §2.7)", () => {
  it.each(["Acme Inc.", "C++", "العربية ٢", "ada@example.com"])("%s in Arabic", (text) => expect(isolated("ar", text)).toBe(isolate(text)));
  it.each(["en", "ja"] as const)("an Arabic name in %s", (language) => expect(isolated(language, "شركة (1)")).toBe(isolate("شركة (1)")));
  it("a name of the sentence's own direction stays as it is", () => expect(isolated("de", "Acme Inc.")).toBe("Acme Inc."));
  it("a key of `select` stays as it is", () => expect(isolated("ar", "other_browser")).toBe("other_browser"));
  it("an address reads from left to right in Arabic", () => expect(leftToRight("ar", "https://a.example/?x=1")).toBe("\u2066https://a.example/?x=1\u2069"));
});

describe("the translator", () => {
  it("isolates names in plain texts", () => expect(translator("ar", "signedOut")("questionText", { product: "Acme Inc." })).toContain(isolate("Acme Inc.")));
  it("isolates names in rich texts", () => {
    const parts = translator("ar", "signUp").rich("forClient", { client: "Acme Inc.", strong: (chunks) => chunks });
    expect(JSON.stringify(parts)).toContain(isolate("Acme Inc."));
  });
});

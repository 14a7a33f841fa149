import { describe, expect, it } from "vitest";
import { aroundTag, translator } from "./translator";

describe("a translator", () => {
  it("says each sentence with its own values, however often", () => {
    const t = translator("en", "signIn");
    for (const product of ["Northwind", "Contoso", "Northwind"]) expect(t("title", { product })).toContain(product);
  });

  it("takes a sentence apart at its tag, in the order of the language", () => {
    expect(aroundTag(translator("en", "signIn"), "newHere", "link")).toEqual(["New here? ", "Create an account", ""]);
    for (const language of ["de", "fr", "es", "ja", "ar"] as const) {
      const t = translator(language, "signIn");
      expect(aroundTag(t, "newHere", "link").join("")).toBe(t.markup("newHere", { link: (chunks) => chunks }));
    }
  });

  it("a sentence that is not there is a defect, not a gap in a page", () => expect(() => aroundTag(translator("en", "signIn"), "nonesuch", "link")).toThrow());
});

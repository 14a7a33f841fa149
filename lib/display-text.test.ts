import { expect, it } from "vitest";
import { displayable, isDisplayable, personName } from "./display-text";

it.each([["control", "a\u0007b"], ["line", "a\nb"], ["line separator", "a\u2028b"], ["right-to-left override", "a\u202eb"], ["isolate", "a\u2066b"], ["zero-width space", "a\u200bb"], ["tag", "a\u{e0041}b"], ["lone surrogate", "a\ud800b"]])(
  "a %s character is not displayed, and is taken out", (_, text) => {
    expect(isDisplayable(text)).toBe(false);
    expect(personName(text)).toBeUndefined();
    expect(displayable(text)).toBe("ab");
    expect(displayable(text, " ")).toBe("a b");
  },
);

it.each(["Zoë", "毛利蘭", "عمر", "O’Neill", "👩‍🚀"])("%s is a name", (name) => expect(personName(name)).toBe(name));

it("a name is kept in one form, trimmed, and has at most 255 characters", () => {
  expect(personName("  Zoe\u0308 ")).toBe("Zoë");
  expect(personName(undefined)).toBe("");
  expect(personName("a".repeat(255))).toHaveLength(255);
  expect(personName("a".repeat(256))).toBeUndefined();
});

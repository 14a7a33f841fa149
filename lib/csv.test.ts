import { expect, it } from "vitest";
import { csvCell, csvRow, readCell } from "./csv";

it.each(["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("DB-09 a cell that begins as a formula is text: %j", (text) => {
  expect(csvCell(text)).toBe(`"'${text}"`);
  expect(readCell(`'${text}`)).toBe(text);
});

it("RFC 4180 §2: quotes are doubled, commas and line ends stay inside of a cell, nothing is an empty cell", () => {
  expect(csvRow(['say "hi"', "a,b\r\nc", null, undefined, 3, true, ["a", "b"]])).toBe('"say ""hi""","a,b\r\nc","","","3","true","a b"\r\n');
  expect(readCell("'quoted'")).toBe("'quoted'");
});

import { describe, expect, it } from "vitest";
import { readImportRows } from "@/lib/services/user-import-rows";
import { formatOf, piecesOf } from "./pieces";

const lineNumbers = (text: string, format: "csv" | "jsonl") => piecesOf(text, format).flatMap(({ data, firstLine }) => readImportRows(format, data.trim(), firstLine).rows.map(({ line }) => line));

describe("a file in pieces", () => {
  it.each([["\n"], ["\r\n"]])("keeps the number of each row's line, over empty lines and line breaks in quotes (%j)", (lineBreak) => {
    const rows = Array.from({ length: 500 }, (_, i) => (i === 199 ? `u${i}@example.com,"two${lineBreak}lines, and ""quotes"""` : i === 300 ? `${lineBreak}${lineBreak}u${i}@example.com,A` : `u${i}@example.com,A`));
    const text = `\uFEFFemail,name${lineBreak}${rows.join(lineBreak)}${lineBreak}`;
    expect(piecesOf(text, "csv").length).toBeGreaterThan(2);
    expect(lineNumbers(text, "csv")).toEqual(Array.from({ length: 500 }, (_, i) => 2 + i + (i > 199 ? 1 : 0) + (i >= 300 ? 2 : 0)));
  });

  it("does the same for JSON lines", () => {
    const text = ["", "", ...Array.from({ length: 450 }, (_, i) => JSON.stringify({ email: `u${i}@example.com`, name: 'a "quoted' }))].join("\n");
    expect(lineNumbers(text, "jsonl")).toEqual(Array.from({ length: 450 }, (_, i) => i + 3));
  });

  it("is small enough for one call, whatever it holds", () => {
    const text = `email,name\n${`a@example.com,${"x".repeat(5_000)}\n`.repeat(300)}`;
    for (const { data } of piecesOf(text, "csv")) expect(data.length).toBeLessThan(200_000);
  });

  it("is nothing when there is no row", () => {
    expect(piecesOf("email,name\n\n", "csv")).toEqual([]);
    expect(piecesOf("", "jsonl")).toEqual([]);
  });

  it("tells JSON lines by name or by their beginning", () => {
    expect([formatOf("a.jsonl", ""), formatOf("a.txt", ' {"email":1}'), formatOf("a.csv", "email"), formatOf("", "email\tname")]).toEqual(["jsonl", "jsonl", "csv", "csv"]);
  });
});

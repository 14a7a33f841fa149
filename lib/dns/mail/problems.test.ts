import { describe, expect, it } from "vitest";
import { tagsOf } from "./problems";

describe("the tags of a record (RFC 6376 §3.2)", () => {
  it("are read with any white space around their names and values, in the order they stand in", () => {
    expect([...tagsOf(" v = DKIM1 ;\tk=rsa; p=AA==\t BB ;")!]).toEqual([["v", "DKIM1"], ["k", "rsa"], ["p", "AA==\t BB"]]);
    expect([...tagsOf("v=DKIM1; p=")!]).toEqual([["v", "DKIM1"], ["p", ""]]);
  });

  it.each(["v=DKIM1; p", "v=DKIM1; =AA", "v=DKIM1; 1p=AA", "p=AA; p=BB", "v=DKIM1; the p=AA"])("are none in %s", (text) => {
    expect(tagsOf(text)).toBeUndefined();
  });

  it.each([
    ["in a value", `p=A${" ".repeat(60_000)}B`],
    ["before a name", `${" ".repeat(60_000)}p`],
    ["between a name and nothing", `p${" ".repeat(60_000)}`],
  ])("are told at once, with 60 kB of spaces %s", (_where, text) => {
    const started = performance.now();
    tagsOf(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

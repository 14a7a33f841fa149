import { describe, expect, it } from "vitest";
import { firstWait, inWords, patience, waitAfter } from "./back-off";

describe("asking DNS again (ux 9)", () => {
  it("waits longer the longer nothing changes, and never more than five minutes", () => {
    const waits = Array.from({ length: patience }, (_, unchanged) => waitAfter(unchanged));
    expect(waits[0]).toBe(10);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBe(300);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeLessThan(2.5 * 3600);
  });

  it("asks at once when it was never asked, or a while ago", () => {
    const now = Date.parse("2026-01-01T12:00:00Z");
    expect(firstWait(null, now)).toBe(1);
    expect(firstWait("2026-01-01T11:00:00Z", now)).toBe(1);
    expect(firstWait("2026-01-01T11:59:58Z", now)).toBe(10);
  });

  it("says the time in words", () => {
    expect([0, 1, 12, 60, 119, 300].map(inWords)).toEqual(["in 1 second", "in 1 second", "in 12 seconds", "in 1 minute", "in 2 minutes", "in 5 minutes"]);
  });
});

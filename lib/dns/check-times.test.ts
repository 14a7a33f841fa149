import { describe, expect, it } from "vitest";
import { nextActiveCheck, nextFailingCheck, nextPendingCheck } from "./check-times";
import { patienceMs } from "./progress";

const minutes = 60_000;
const hours = 60 * minutes;
const added = new Date("2026-01-01T00:00:00Z");
const after = (ms: number) => new Date(added.getTime() + ms);
const waits = (next: (now: Date) => Date | null, ms: number) => Array.from({ length: 200 }, () => (next(after(ms))?.getTime() ?? NaN) - after(ms).getTime());

describe("the next check of a domain", () => {
  it.each([
    [0, minutes],
    [4 * minutes, minutes],
    [hours, 15 * minutes],
    [4 * hours, hours],
    [8 * hours, 2 * hours],
    [40 * hours, 2 * hours],
  ])("%d ms after it was added comes about %d ms later, never together with all others", (ms, wait) => {
    const found = waits((now) => nextPendingCheck(added, now), ms);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0.8 * wait);
    expect(Math.max(...found)).toBeLessThanOrEqual(1.2 * wait);
    expect(new Set(found).size).toBeGreaterThan(50);
  });

  it("comes once more at the end of the 72 hours, and then no more", () => {
    expect(nextPendingCheck(added, after(patienceMs - minutes))).toEqual(after(patienceMs));
    expect(nextPendingCheck(added, after(patienceMs))).toBeNull();
  });

  it("of a domain that serves comes every few hours, and sooner while its records are gone", () => {
    for (const wait of waits(nextActiveCheck, 0)) expect(Math.abs(wait - 4 * hours)).toBeLessThanOrEqual(0.8 * hours);
    for (const wait of waits((now) => nextFailingCheck(added, now), 0)) expect(wait).toBeLessThanOrEqual(18 * minutes);
    for (const wait of waits((now) => nextFailingCheck(added, now), 60 * hours)) expect(wait).toBeLessThan(5 * hours);
    expect(nextFailingCheck(added, after(patienceMs - minutes))).toEqual(after(patienceMs));
    for (const wait of waits((now) => nextFailingCheck(added, now), 2 * patienceMs)) expect(wait).toBeGreaterThan(3 * hours);
  });
});

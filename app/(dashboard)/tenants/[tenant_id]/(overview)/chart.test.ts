import { expect, it } from "vitest";
import { barsOf, ceiling, dayLabel } from "./chart";

it("the scale ends at a round number that every day fits below", () => {
  expect([0, 1, 4, 5, 11, 20, 21, 99, 100, 101, 4_999, 5_001].map(ceiling)).toEqual([4, 4, 4, 5, 20, 20, 50, 100, 100, 200, 5_000, 10_000]);
});

it("a day is a stack of its methods, as tall as their share, and a day without a sign-in is an empty place", () => {
  const none = { email: 0, passkey: 0, social: 0, other: 0 };
  const [first, second] = barsOf([{ date: "2026-01-01", ...none, email: 3, social: 1 }, { date: "2026-01-02", ...none }], { width: 200, height: 100, top: 4 });
  expect(first!.bars).toEqual([
    { method: "email", x: 22, y: 25, width: 56, height: 75 },
    { method: "social", x: 22, y: 0, width: 56, height: 25 },
  ]);
  expect(second!.bars).toEqual([]);
  expect(dayLabel("2026-01-02")).toBe("2 Jan");
});

import { expect, it } from "vitest";
import { counted } from "./counted";

it("says how many there are, and when there are more", () => {
  expect(counted({ total: 0 }, "client")).toBe("0 clients");
  expect(counted({ total: 1, total_is_minimum: false }, "live session")).toBe("1 live session");
  expect(counted({ total: 2317 }, "user")).toBe("2,317 users");
  expect(counted({ total: 10_000, total_is_minimum: true }, "event")).toBe("10,000+ events");
});

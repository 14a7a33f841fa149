import { expect, it } from "vitest";
import { asInput, daysAgo, isPreset } from "./filters";

it("a day of the filter is a whole day of UTC, its end included", () => {
  expect(asInput({ since: "2026-01-31", until: "2026-01-31" })).toEqual({ since: "2026-01-31T00:00:00Z", until: "2026-02-01T00:00:00Z" });
  expect(asInput({ until: "2028-02-28" })).toEqual({ until: "2028-02-29T00:00:00Z" });
  expect(asInput({ since: "2026-01-31T08:00:00Z", action: "user.*" })).toEqual({ since: "2026-01-31T08:00:00Z", action: "user.*" });
  expect(asInput({ until: "2026-13-45" })).toEqual({ until: "2026-13-45T00:00:00Z" }); // for the operation to refuse
});

it("the last seven days begin six days ago", () => {
  expect(daysAgo(7, new Date("2026-03-03T23:59:00Z"))).toBe("2026-02-25");
  expect(daysAgo(1, new Date("2026-03-03T00:00:00Z"))).toBe("2026-03-03");
});

it("a preset is recognised whatever the dates, and only by itself", () => {
  expect(isPreset({ action: "user.*", since: "2026-01-01" }, { action: "user.*" })).toBe(true);
  expect(isPreset({ action: "user.*", outcome: "denied" }, { action: "user.*" })).toBe(false);
  expect(isPreset({}, {})).toBe(true);
});

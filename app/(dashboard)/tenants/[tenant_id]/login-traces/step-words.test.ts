import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { laterWords, stepWords } from "./step-words";

const step = (name: string, detail: Record<string, string | number | boolean | null> = {}) => stepWords({ at: "", step: name, outcome: "ok", detail });

it("every step that a trace can hold is said in a sentence", () => {
  const folder = "lib/failures";
  const source = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, "utf8")).join("\n");
  const steps = [...source.matchAll(/step: "([a-z_.]+)"/g)].map(([, name]) => name!);
  expect(steps.length).toBeGreaterThan(8);
  for (const name of steps) expect(step(name, { found: true, provider: "google", count: 2 }), name).toMatch(/^[A-Z\d].*\.$/);
});

it("tells why a stored sign-in was not taken up", () => {
  expect(step("authorize.taken_up", { found: false })).toMatch(/not found/);
  expect(step("authorize.taken_up", { found: true, same_browser: false, expired: true })).toMatch(/another browser/);
  expect(step("authorize.taken_up", { found: true, same_browser: true, expired: true })).toMatch(/too long/);
  expect(step("authorize.taken_up", { found: true, same_browser: true, expired: false, completed: true })).toMatch(/finished before/);
});

it("says how much later a step was", () => {
  expect(laterWords(undefined, "2026-01-01T00:00:00Z")).toBe("");
  expect(laterWords("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.400Z")).toBe("");
  expect(laterWords("2026-01-01T00:00:00Z", "2026-01-01T00:00:41Z")).toBe("41 s later");
  expect(laterWords("2026-01-01T00:00:00Z", "2026-01-01T00:12:00Z")).toBe("12 min later");
  expect(laterWords("2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z")).toBe("3 h later");
});

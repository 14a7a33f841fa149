import { expect, it } from "vitest";
import { readFilters } from "./filters";

it("reads what an address may say, and nothing else of it", () => {
  expect(readFilters({ search: " shop ", application_type: "web", status: "disabled", registration: "self_registered", cursor: "c" })).toEqual({ search: "shop", application_type: "web", status: "disabled", registration: "self_registered", cursor: "c" });
  expect(readFilters({ search: "", application_type: "constructor", status: "' or 1=1", registration: ["dynamic", "manual"], tenant_id: "other" })).toEqual({});
  expect(readFilters({ search: "x".repeat(300) }).search).toHaveLength(255);
});

import { expect, it } from "vitest";
import { operationInput, orderOf, readFilters } from "./filters";

it("takes from an address what the list knows, and nothing else", () => {
  expect(readFilters({ search: " ada ", state: "never", sort: "name", order: "desc", cursor: "c", limit: "1000", tenant_id: "other" })).toEqual({ search: "ada", state: "never", sort: "name", order: "desc", cursor: "c" });
  expect(readFilters({ search: ["a", "b"], state: "constructor", sort: "password", order: "up", cursor: "" })).toEqual({});
  expect(readFilters({ search: "x".repeat(300) }).search).toHaveLength(255);
});

it("says a state in the operation's words", () => {
  expect(operationInput({ state: "never", sort: "email" })).toEqual({ never_signed_in: true, sort: "email" });
  expect(operationInput({ state: "suspended", search: "a" })).toEqual({ status: "suspended", search: "a" });
  expect(operationInput({})).toEqual({});
});

it("sorts times newest first and texts from A to Z, unless it is told otherwise", () => {
  expect(orderOf({})).toEqual({ sort: "created_at", order: "desc" });
  expect(orderOf({ sort: "name" })).toEqual({ sort: "name", order: "asc" });
  expect(orderOf({ sort: "last_login", order: "asc" })).toEqual({ sort: "last_login", order: "asc" });
});

import { expect, it } from "vitest";
import { address } from "./address";

it("writes an address that is read back as it was", () => {
  const fields = { search: "a&b=c #% +d", status: "active" };
  expect(Object.fromEntries(new URL(address("/clients", fields), "http://x").searchParams)).toEqual(fields);
});

it("leaves out the fields that hold nothing", () => {
  expect(address("/clients", { search: "", status: undefined })).toBe("/clients");
  expect(address("/clients", { search: "", status: "active" })).toBe("/clients?status=active");
});

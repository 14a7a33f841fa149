import { expect, test } from "vitest";
import { findOperation } from "@/lib/services";
import { inputFromForm } from "./form-data";

function input(operation: string, entries: [string, string][]) {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return inputFromForm(form, findOperation(operation)!.input.shape as never);
}

test("a list is one entry a line, and an empty optional one is left out", () =>
  expect(input("create_client", [["redirect_uris", " https://a.example/cb \r\n\nhttps://b.example/cb"], ["scopes", "\n"]])).toEqual({ redirect_uris: ["https://a.example/cb", "https://b.example/cb"] }));

test("an emptied list of an update is given as one, so that it is cleared", () => {
  const form = new FormData();
  form.append("allowed_origins", "");
  expect(inputFromForm(form, findOperation("update_tenant")!.input.shape as never, { clearsLists: true })).toEqual({ allowed_origins: [] });
});

test("a checkbox is true with its hidden false before it, and false without a tick", () => {
  expect(input("create_tenant", [["allow_registration", "false"], ["allow_registration", "true"]])).toEqual({ allow_registration: true });
  expect(input("create_tenant", [["allow_registration", "false"]])).toEqual({ allow_registration: false });
});

test("an empty field clears what can be cleared, is left out where it may be, and else stays for the operation to refuse", () =>
  expect(input("create_client", [["homepage_url", ""], ["token_endpoint_auth_method", ""], ["name", ""]])).toEqual({ homepage_url: null, name: "" }));

test("a number is a number, and what is none stays for the operation to refuse", () => {
  expect(input("rotate_client_secret", [["overlap_seconds", "3600"]])).toEqual({ overlap_seconds: 3600 });
  expect(input("rotate_client_secret", [["overlap_seconds", "soon"]])).toEqual({ overlap_seconds: "soon" });
});

test("the framework's own fields are left out, and unknown ones are kept for the operation to refuse", () => expect(input("create_client", [["$ACTION_ID_1", "x"], ["is_public", "1"]])).toEqual({ is_public: "1" }));

test("a name with a dot is a field of an object", () => {
  expect(input("update_theme", [["dark.text_color", " #fff "], ["dark.primary_color", "#000000"], ["dark.box_background_color", ""], ["strict", "false"], ["strict", "true"]])).toEqual({ dark: { text_color: "#fff", primary_color: "#000000" }, strict: true });
  expect(input("update_theme", [["dark.unknown", "x"], ["logo_url", ""]])).toEqual({ dark: { unknown: "x" }, logo_url: null });
});

import { describe, expect, test } from "vitest";
import { differences, isChanged, textsOfForm, textsOfObject } from "./form-values";

const form = (...entries: [string, string][]) => entries.reduce((data, [name, value]) => (data.append(name, value), data), new FormData());

describe("a form as texts", () => {
  test("lists are lines, a checkbox is its last entry, an empty field is empty, the framework's own fields are none", () =>
    expect(textsOfForm(form(["uris", ""], ["uris", "https://a.example"], ["uris", "https://b.example"], ["consent", "false"], ["consent", "true"], ["note", ""], ["$ACTION_ID_1", "x"]))).toEqual({ uris: "https://a.example\nhttps://b.example", consent: "true", note: "" }));

  test("an object says the same of what it tells", () =>
    expect(textsOfObject({ name: "A", allowed_scopes: ["a", "b"], dark: { text_color: "#fff" }, picture: null, on: false, seconds: 900 }, ["name", "scopes", "dark.text_color", "picture", "on", "seconds", "client_secret"])).toEqual({ name: "A", scopes: "a\nb", "dark.text_color": "#fff", picture: "", on: "false", seconds: "900" }));
});

describe("differences (ux 22)", () => {
  test("a field that only you changed is none", () => expect(differences({ name: "A" }, { name: "B" }, { name: "A" })).toEqual([]));
  test("a field that both changed alike is none", () => expect(differences({ name: "A" }, { name: "B" }, { name: "B" })).toEqual([]));
  test("a field that both changed is one, and so is one that only others changed: a save would undo it", () =>
    expect(differences({ name: "A", status: "active", extra: "x" }, { name: "B", status: "active" }, { name: "C", status: "suspended", extra: "y" })).toEqual([
      { name: "name", yours: "B", now: "C", isUntouched: false },
      { name: "status", yours: "active", now: "suspended", isUntouched: true },
    ]));
  test("the order of a list and its line ends do not count", () => expect(differences({ m: "a\nb" }, { m: "b\r\na" }, { m: "b\na" })).toEqual([]));
});

test("a form is changed when a field is, comes or goes", () => {
  expect(isChanged({ a: "1" }, { a: " 1 " })).toBe(false);
  expect(isChanged({ a: "1" }, { a: "2" })).toBe(true);
  expect(isChanged({ a: "1" }, { a: "1", b: "2" })).toBe(true);
});

import { describe, expect, it } from "vitest";
import { stepOfField, troubleWith } from "./steps";

function form(entries: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}
const web = { type: "web", isProduction: false } as const;

describe("what holds a step back", () => {
  it("is what the server would refuse: no name, a name that hides, no address, one that cannot be registered", () => {
    expect(troubleWith(1, form([["name", " "], ["redirect_uris", ""]]), web)).toEqual({ name: expect.any(String), redirect_uris: expect.any(String) });
    expect(troubleWith(1, form([["name", "a\u202eb"], ["redirect_uris", "https://a.example/cb"]]), web)).toEqual({ name: expect.any(String) });
    expect(troubleWith(1, form([["name", "x".repeat(101)], ["redirect_uris", "https://a.example/cb"]]), web)).toEqual({ name: expect.any(String) });
    expect(troubleWith(1, form([["name", "Shop"], ["redirect_uris", "https://a.example/cb"], ["redirect_uris", "http://a.example/cb"]]), web)).toEqual({ redirect_uris: expect.any(String) });
    expect(troubleWith(1, form([["name", "Shop"], ["redirect_uris", "https://a.example/cb"], ["allowed_logout_uris", "javascript:x"]]), web)).toEqual({ allowed_logout_uris: expect.any(String) });
  });

  it("is nothing where all is well, and a warning is none", () => {
    expect(troubleWith(1, form([["name", "Shop"], ["redirect_uris", "http://localhost/cb"], ["redirect_uris", ""]]), { type: "web", isProduction: true })).toEqual({});
    expect(troubleWith(1, form([["name", "Machine"]]), { type: "backend", isProduction: false })).toEqual({});
    for (const step of [0, 2]) expect(troubleWith(step, form([]), web)).toEqual({});
  });
});

it("a refusal leads to the step of its field", () => expect(["application_type", "name", "redirect_uris", "homepage_url", "scopes", "require_consent"].map(stepOfField)).toEqual([0, 1, 1, 1, 2, 2]));

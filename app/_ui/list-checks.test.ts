import { expect, test } from "vitest";
import { listChecks } from "./list-checks";

test.each(["https://app.example.com", "http://localhost:5173", "https://app.example.com:8443"])("%s is an origin", (entry) => expect(listChecks.origin(entry)).toBeUndefined());
test.each([
  ["https://app.example.com/", /no slash/],
  ["https://app.example.com/path", /only: https:\/\/app\.example\.com$/],
  ["app.example.com", /starts with https/],
  ["javascript:alert(1)", /starts with https/],
  ["https://user@app.example.com", /only: https:\/\/app/],
])("%s is none", (entry, told) => expect(listChecks.origin(entry)).toMatch(told));

test.each(["https://a.example/cb?x=1", "http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:80/cb"])("%s may be where a browser is sent", (entry) => expect(listChecks.web_uri(entry)).toBeUndefined());
test.each(["http://a.example/cb", "javascript:alert(1)", "data:text/html,x", "https://a.example/#x", "a.example"])("%s may not", (entry) => expect(listChecks.web_uri(entry)).toBeTypeOf("string"));

import { expect, it } from "vitest";
import { managementScopes } from "@/lib/oauth/management-scopes";
import { accessWords } from "./access-words";

it.each([
  ["users:read", "Only reads users."],
  ["users:read users:write theme:read", "Changes users. Reads branding."],
  ["users:write clients:write social-logins:write", "Changes users, clients and social logins."],
  ["tenants:read audit:read", "Only reads tenants and the audit log."],
  ["openid", ""],
  [[...managementScopes, "openid"].join(" "), "Everything."],
])("%s: %s", (scopes, words) => {
  expect(accessWords(scopes.split(" "))).toBe(words);
});

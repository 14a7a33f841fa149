import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FrameTenant } from "./current-tenant";
import { accountPages, sectionOf, tenantActions, tenantPages, tenantPath } from "./navigation";
import { entryOf, matches, standingEntries, type SearchResult } from "./palette-entries";

const tenant = { id: "acme", name: "Acme", environment: "production" as const };
const inRole = (role: "owner" | "admin" | "viewer"): FrameTenant => ({ ...tenant, issuer: "https://acme.example.com", account: { id: "account_1", name: "Acme Inc", role } });
const labels = (current: FrameTenant | undefined, mayCreate: boolean) => standingEntries(current, mayCreate).map(({ label }) => label);

describe("the pages", () => {
  it.each(tenantPages.flatMap(({ pages }) => pages.map(({ href }) => href)))("tenants/[tenant_id]/%s exists", (href) => {
    expect(existsSync(join(import.meta.dirname, "tenants", "[tenant_id]", href === "" ? "(overview)" : href, "page.tsx"))).toBe(true);
  });

  it.each(accountPages.map(({ href }) => href))("%s exists", (href) => {
    expect(existsSync(join(import.meta.dirname, href === "/" ? "(home)" : href, "page.tsx"))).toBe(true);
  });

  it.each([
    ["/tenants/acme/users/user_1", "users"],
    ["/tenants/acme/clients", "clients"],
    ["/tenants/acme", ""],
    ["/tenants/acme/elsewhere", ""],
    ["/connect", ""],
  ])("switching the tenant at %s goes to its page %j", (path, section) => expect(sectionOf(path)).toBe(section));

  it("an id never leaves its part of the path", () => expect(tenantPath("../x?y", "users")).toBe("/tenants/..%2Fx%3Fy/users"));
});

describe("what is done on them", () => {
  const pages = join(import.meta.dirname, "tenants", "[tenant_id]");

  it.each(tenantActions.map(({ href }) => href))("tenants/[tenant_id]/%s exists", (href) => {
    const [page, fragment] = href.split("#") as [string, string?];
    expect(existsSync(join(pages, page, "page.tsx"))).toBe(true);
    const sources = readdirSync(join(pages, page)).filter((name) => name.endsWith(".tsx")).map((name) => readFileSync(join(pages, page, name), "utf8"));
    if (fragment) expect(sources.join("")).toMatch(new RegExp(`(id|triggerId)="${fragment}"`));
  });

  it.each(readdirSync(pages, { recursive: true, encoding: "utf8" }).filter((path) => /\/(new|import)\/page\.tsx$/.test(path)).map((path) => path.replace("/page.tsx", "")))("the palette leads to %s, where something is added", (path) => {
    expect(tenantActions.map(({ href }) => href)).toContain(path);
  });
});

describe("what the palette offers", () => {
  it("of a tenant: all its pages, and what the role may make there", () => {
    expect(labels(inRole("admin"), true)).toEqual(expect.arrayContaining(["Overview", "Branding", "Settings", "Members", "New client", "Create tenant", "Sign out"]));
    expect(labels(inRole("viewer"), false)).toEqual(expect.arrayContaining(["Overview", "Settings"]));
    for (const label of ["New client", "Create tenant"]) expect(labels(inRole("viewer"), false)).not.toContain(label);
  });

  it("of a tenant: each of its actions to those who change things, and to a viewer what changes nothing", () => {
    expect(labels(inRole("admin"), true)).toEqual(expect.arrayContaining(tenantActions.map(({ label }) => label)));
    expect(tenantActions.map(({ label }) => label).filter((label) => labels(inRole("viewer"), false).includes(label))).toEqual(["Find sign-in"]);
  });

  it("an invitation to the tenant's account is for its owner, as the form is", () => {
    const invite = (role: "owner" | "admin" | "viewer") => standingEntries(inRole(role), true).find(({ label }) => label === "Invite member");
    expect(invite("owner")).toMatchObject({ detail: "Acme Inc", href: "/account/members?account=account_1#invite" });
    expect([invite("admin"), invite("viewer")]).toEqual([undefined, undefined]);
  });

  it.each(["Invite member", ...tenantActions.map(({ label }) => label)])("%j, typed, is the first that is found", (label) =>
    expect(standingEntries(inRole("owner"), true).find((entry) => matches(entry, label))?.label).toBe(label));

  it.each([["new social", "Add social login"], ["add user", "New user"], ["new sender", "Add sender domain"], ["test mail", "Send test mail"]])("%j finds %s", (query, label) =>
    expect(standingEntries(inRole("owner"), true).filter((entry) => matches(entry, query)).map((entry) => entry.label)).toContain(label));

  it("outside of a tenant none of its pages", () => expect(labels(undefined, true)).not.toContain("Branding"));

  it.each([
    ["brand", true], ["LOGO", true], ["theme col", true], ["rand", false], ["branding users", false],
  ])("%j finds Branding: %s", (query, isFound) => expect(matches(standingEntries(inRole("owner"), true).find(({ label }) => label === "Branding")!, query)).toBe(isFound));
});

it("the name of the tenant finds the tenant, not what can be made there", () => {
  const [action, found] = [standingEntries(inRole("owner"), true).find(({ label }) => label === "New client")!, entryOf({ kind: "tenant", id: "acme-1", name: "Acme", email: null, tenant })];
  expect([matches(action, "acme"), matches(found, "acme"), matches(found, "acme-1")]).toEqual([false, true, true]);
  expect(matches(action, "new cl")).toBe(true);
});

describe("what a search found", () => {
  const found = (more: Partial<SearchResult>): SearchResult => ({ kind: "user", id: "user_1", name: "Ada", email: "ada@example.com", tenant, ...more });

  it("leads to the object's own page, with what tells it from others", () => {
    expect(entryOf(found({}))).toMatchObject({ label: "Ada", detail: "ada@example.com · Acme", environment: "production", href: "/tenants/acme/users/user_1" });
    expect(entryOf(found({ name: null }))).toMatchObject({ label: "ada@example.com", detail: "Acme" });
    expect(entryOf(found({ kind: "tenant", id: "acme", name: "Acme", email: null }))).toMatchObject({ detail: "acme", href: "/tenants/acme" });
  });

  it("a client whose id is an address stays in its part of the path", () => {
    expect(entryOf(found({ kind: "client", id: "https://app.example.com/client.json", name: "App", email: null })).href).toBe("/tenants/acme/clients/https%3A%2F%2Fapp.example.com%2Fclient.json");
  });
});

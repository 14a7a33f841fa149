import { expect, test } from "@playwright/test";
import { logInByCli, postForm, randomState, refreshByCli, type CliTokens } from "./command-line";
import { call, firstRun, newEmail, newMember } from "./fixtures";

/*
 * The public command-line client, replayed (contract sections 3 and 5, wire). Each request is written out as it is sent.
 */

test("twenty logins on one browser session; state comes back byte for byte and nothing needs decoding", async ({ page }) => {
  const email = await newMember();
  const states = [`-._~${randomState()}~_.-`, ...Array.from({ length: 19 }, () => randomState())];
  const subjects = new Set<string>();
  for (const state of states) {
    const tokens = await logInByCli(page, email, state);
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 900, refresh_token: expect.any(String), id_token: expect.any(String) });
    subjects.add((JSON.parse(Buffer.from(tokens.access_token.split(".")[1]!, "base64url").toString()) as { sub: string }).sub);
  }
  expect(subjects.size).toBe(1);
});

test("a login manages tenants, users, clients, theme, domains, sender addresses and social logins", async ({ page }) => {
  const email = await newMember();
  const { access_token: token } = await logInByCli(page, email);

  const me = await call<{ user: { email: string }; accounts: { id: string; role: string; tenants: { id: string }[] }[] }>(token, "GET", "/me");
  expect(me).toMatchObject({ user: { email }, accounts: [{ id: firstRun().account_id, role: "owner" }] });
  expect(me.accounts[0]!.tenants.map(({ id }) => id)).toContain(firstRun().tenant_id);

  const tenant = await call<{ id: string; name: string }>(token, "POST", "/tenants", { name: "From the CLI", allow_registration: false });
  expect(await call(token, "GET", `/tenants/${tenant.id}`, undefined, tenant.id)).toMatchObject({ id: tenant.id, name: "From the CLI", allow_registration: false });
  const { tenants } = await call<{ tenants: { id: string }[] }>(token, "GET", "/tenants?limit=1000", undefined, firstRun().tenant_id);
  expect(tenants.map(({ id }) => id)).toEqual(expect.arrayContaining([tenant.id, firstRun().tenant_id])); // X-Tenant-ID is no filter here
  expect(await call(token, "PUT", `/tenants/${tenant.id}`, { name: "Renamed", allow_registration: true }, tenant.id)).toMatchObject({ name: "Renamed", allow_registration: true });

  const own = <T = Record<string, unknown>>(method: string, path: string, body?: Record<string, unknown>) => call<T>(token, method, path, body, tenant.id);

  const user = await own<{ id: string; email: string }>("POST", "/users", { email: newEmail("user"), name: "Grace Hopper", scopes: ["reports:read"] });
  expect(await own("GET", "/users?search=GRACE&limit=10&offset=0")).toMatchObject({ users: [{ id: user.id, name: "Grace Hopper", scopes: ["reports:read"] }], total: 1, limit: 10, offset: 0 });
  expect(await own("PUT", `/users/${user.id}`, { name: "Rear Admiral Hopper" })).toMatchObject({ name: "Rear Admiral Hopper", email: user.email });
  expect(await own("GET", `/users/${user.id}`)).toMatchObject({ id: user.id, status: "active" });

  const client = await own<{ id: string; client_secret: string }>("POST", "/clients", {
    name: "Shop", tenant_id: tenant.id, application_type: "web", redirect_uris: ["https://shop.example/callback"], allowed_logout_uris: ["https://shop.example/"], scopes: ["openid", "email"],
  });
  expect(client).toMatchObject({ client_secret: expect.any(String), allowed_scopes: ["openid", "email"], is_public: false, tenant_id: tenant.id });
  expect(await own("GET", `/clients?tenant_id=${tenant.id}`)).toMatchObject({ clients: [{ id: client.id }], total: 1 });
  expect(await own("PUT", `/clients/${client.id}`, { name: "Shop 2" })).toMatchObject({ name: "Shop 2", redirect_uris: ["https://shop.example/callback"] });
  const rotated = await own<{ client_secret: string }>("POST", `/clients/${client.id}/rotate-secret`);
  expect(rotated.client_secret).not.toBe(client.client_secret);

  expect(await own("PUT", "/theme", { primary_color: "#0a5" })).toMatchObject({ primary_color: "#0a5" });
  expect(await own("GET", "/theme")).toMatchObject({ primary_color: "#0a5", corner_style: expect.any(String) });

  const domain = await own<{ id: string }>("POST", "/custom-domains", { tenant_id: tenant.id, domain: `auth.${tenant.id}.example` });
  expect(await own("GET", "/custom-domains")).toMatchObject({ custom_domains: [{ id: domain.id, status: "pending", verification_records: expect.any(Array) }] });
  const sender = await own<{ id: string }>("POST", "/custom-emails", { tenant_id: tenant.id, email_domain: `${tenant.id}.example`, sender_name: "Acme" });
  expect(await own("GET", `/custom-emails/${sender.id}`)).toMatchObject({ sender_email: `noreply@${tenant.id}.example`, dns_records: expect.any(Array) });
  const social = await own<{ id: string }>("POST", "/social-logins", { name: "GitHub", provider_type: "github", client_id: "Iv1.abc", client_secret: "s3cret-of-upstream", tenant_ids: [tenant.id] });
  expect(JSON.stringify(await own("GET", "/social-logins"))).not.toContain("s3cret-of-upstream");

  for (const path of [`/social-logins/${social.id}`, `/custom-emails/${sender.id}`, `/custom-domains/${domain.id}`, `/clients/${client.id}`, `/users/${user.id}`]) await own("DELETE", path);
  expect(await own("GET", "/users")).toMatchObject({ users: [], total: 0 });
  await own("DELETE", `/tenants/${tenant.id}`);
});

test("errors have the shape that the CLI prints", async ({ page }) => {
  const { access_token: token } = await logInByCli(page, await newMember("viewer"));
  const answer = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${firstRun().app_url}/api/v1${path}`, { ...init, headers: { Authorization: `Bearer ${token}`, "X-Tenant-ID": firstRun().tenant_id, "Content-Type": "application/json" } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const message = expect.any(String);
  expect(await answer("/users/user_nobody")).toEqual({ status: 404, body: expect.objectContaining({ error: "not_found", error_description: message }) });
  expect(await answer("/users", { method: "POST", body: JSON.stringify({ email: newEmail(), name: "No" }) })).toMatchObject({ status: 403, body: { error: "forbidden", error_description: message } });
  expect(await answer("/users?limit=many")).toMatchObject({ status: 400, body: { error: "validation_error", error_description: message, details: { limit: message } } });
});

test("refresh goes on with the login, each time with a new refresh token", async ({ page }) => {
  const first = await logInByCli(page, await newMember());
  const second = await refreshByCli(first.refresh_token);
  await call(second.access_token, "GET", "/me");
  const third = await refreshByCli(second.refresh_token);
  expect(new Set([first, second, third].map((tokens) => tokens.refresh_token)).size).toBe(3);
  await call(third.access_token, "GET", "/me");
});

test("client_credentials without scope gets all the client's scopes, and needs no X-Tenant-ID", async () => {
  const { token_endpoint: endpoint, client_id: clientId, client_secret: secret, tenant_id: tenantId } = firstRun();
  const tokens = await postForm<CliTokens>(endpoint, `grant_type=client_credentials&client_id=${clientId}&client_secret=${secret}`);
  expect(tokens.scope.split(" ")).toEqual(expect.arrayContaining(["tenants:write", "users:write", "clients:write", "theme:write", "domains:write", "emails:write", "social-logins:write"]));
  expect(await call(tokens.access_token, "GET", "/tenants")).toMatchObject({ tenants: [{ id: tenantId }], total: 1 });
  expect(await call(tokens.access_token, "GET", "/clients")).toMatchObject({ clients: expect.arrayContaining([expect.objectContaining({ id: clientId })]) });
});

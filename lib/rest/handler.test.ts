import { beforeAll, describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { tenants as tenantRows } from "@/lib/db/schema";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import { testDatabase } from "@/lib/db/testing";
import { machineToken, userToken } from "@/lib/testing/access-tokens";
import { makeAccount, makeMember, makeTenant, makeUser, platformTenant } from "@/lib/testing/factories";
import { forgetTenants, type Tenant } from "@/lib/tenancy/resolve-tenant";
import { restHandler } from "./handler";
import { openapi, openapiDocument } from "./openapi";

const opened = await testDatabase();
let platform: Tenant;
beforeAll(async () => {
  // Nothing listens there: the checks of DNS find no records, and no packet leaves the machine.
  process.env.DNS_SERVERS = "127.0.0.1:9";
  platform = await platformTenant(opened.db);
});

interface Sent {
  token?: string;
  tenantId?: string;
  host?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

async function send(call: string, { token, tenantId, host = "localhost:3000", body, headers = {} }: Sent = {}) {
  const [method, path] = call.split(" ") as [string, string];
  const sent = new Headers({ host, ...headers });
  if (token) sent.set("authorization", `Bearer ${token}`);
  if (tenantId) sent.set("x-tenant-id", tenantId);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  const response = await restHandler(new Request(`http://x/api/v1${path}`, { method, headers: sent, body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body) }));
  const text = await response.text();
  holdsAgainstDescription(method, path, response.status, text);
  return { status: response.status, headers: response.headers, text, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> & { details?: Record<string, string> } };
}

const described = openapiDocument();

/** Every answer of these tests is held against the schema that the description declares for it. */
function holdsAgainstDescription(method: string, path: string, status: number, text: string) {
  if (text === "") return;
  const segments = path.split("?")[0]!.split("/");
  const found = Object.entries(described.paths).find(([template, verbs]) => method.toLowerCase() in verbs && template.split("/").length === segments.length && template.split("/").every((segment, at) => segment.startsWith("{") || segment === segments[at]));
  const declared = found?.[1][method.toLowerCase()]!.responses[String(status)];
  if (status < 300) expect(declared, `${method} ${path} answers ${status}`).toBeDefined();
  const schema = status < 300 ? declared!.content!["application/json"].schema : described.components.schemas.Error!;
  const { valid, errorMessage } = new AjvJsonSchemaValidator().getValidator(schema as never)(JSON.parse(text));
  expect(valid, `${method} ${path}: ${errorMessage}`).toBe(true);
}

async function anOwner(scopes?: readonly string[]) {
  const account = await makeAccount(opened.db);
  const { user } = await makeMember(opened.db, account);
  const tenant = await makeTenant(opened.db, { accountId: account.id });
  const { token } = await userToken(opened.db, platform, user, { scopes });
  return { account, user, tenant, token };
}

describe("the wire of section 5", () => {
  it("GET /me names the person, the accounts, the role and the tenants; it takes no X-Tenant-ID", async () => {
    const { token, user, account, tenant } = await anOwner();
    const { status, body } = await send("GET /me", { token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: user.id, email: user.email, name: user.name }, accounts: [{ id: account.id, name: account.name, role: "owner", tenants: [{ id: tenant.id, name: tenant.name }] }] });
    expect((await send("GET /me", { token, tenantId: tenant.id })).status).toBe(200);
  });

  it("/tenants: X-Tenant-ID is accepted and filters nothing; on /tenants/{id} the path wins", async () => {
    const { token, account, tenant } = await anOwner();
    const other = await makeTenant(opened.db, { accountId: account.id });
    const listed = await send("GET /tenants?limit=1&offset=1", { token, tenantId: other.id });
    expect(listed.body).toMatchObject({ tenants: [{ id: tenant.id }], total: 2, limit: 1, offset: 1, next_cursor: null });
    expect((await send(`GET /tenants/${tenant.id}`, { token, tenantId: other.id })).body.id).toBe(tenant.id);
    const created = await send("POST /tenants", { token, tenantId: other.id, body: { name: "New", allow_registration: true } });
    expect(created).toMatchObject({ status: 201, body: { name: "New", allow_registration: true } });
    const updated = await send(`PUT /tenants/${String(created.body.id)}`, { token, tenantId: other.id, body: { product_name: "Shop" } });
    expect(updated).toMatchObject({ status: 200, body: { id: created.body.id, name: "New", product_name: "Shop" } });
    const removed = await send(`DELETE /tenants/${String(created.body.id)}`, { token, tenantId: other.id });
    expect([200, 204]).toContain(removed.status);
    expect((await send(`GET /tenants/${String(created.body.id)}`, { token })).status).toBe(404);
  });

  it("/users: search, create, update and delete", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const created = await send("POST /users", { ...as, body: { email: "Ada@Example.com", name: "Ada Lovelace", scopes: ["invoices"] } });
    expect(created).toMatchObject({ status: 201, body: { email: "ada@example.com", name: "Ada Lovelace", scopes: ["invoices"], status: "active" } });
    await send("POST /users", { ...as, body: { email: "grace@example.com", name: "Grace" } });
    expect((await send("GET /users?search=LOVEL&limit=10&offset=0", as)).body).toMatchObject({ users: [{ id: created.body.id }], total: 1 });
    const path = `/users/${String(created.body.id)}`;
    expect((await send(`PUT ${path}`, { ...as, body: { status: "suspended" } })).body).toMatchObject({ status: "suspended", name: "Ada Lovelace" });
    expect((await send(`GET ${path}`, as)).body.id).toBe(created.body.id);
    expect([200, 204]).toContain((await send(`DELETE ${path}`, as)).status);
    expect((await send(`GET ${path}`, as)).body).toMatchObject({ error: "not_found", error_description: expect.any(String) as string });
  });

  it("/clients: tenant_id in the body, scopes read back as allowed_scopes, the secret once and anew at rotation", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const created = await send("POST /clients", { ...as, body: { name: "Site", tenant_id: tenant.id, application_type: "web", redirect_uris: ["https://site.example/cb"], scopes: ["openid", "invoices"] } });
    expect(created).toMatchObject({ status: 201, body: { tenant_id: tenant.id, tenant_name: tenant.name, allowed_scopes: ["openid", "invoices"], is_public: false, client_secret: expect.any(String) as string } });
    const path = `/clients/${String(created.body.id)}`;
    const read = await send(`GET ${path}`, as);
    expect(read.text).not.toContain(created.body.client_secret as string);
    const rotated = await send(`POST ${path}/rotate-secret`, as);
    expect(rotated.status).toBe(200);
    expect(rotated.body.client_secret).not.toBe(created.body.client_secret);
    expect((await send(`PUT ${path}`, { ...as, body: { homepage_url: "https://site.example" } })).body).toMatchObject({ homepage_url: "https://site.example", name: "Site" });
    expect((await send(`GET /clients?tenant_id=${tenant.id}`, { token })).body).toMatchObject({ clients: [{ id: created.body.id }] });
    expect([200, 204]).toContain((await send(`DELETE ${path}`, as)).status);
  });

  it("/theme: a partial update leaves the rest", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const before = (await send("GET /theme", as)).body;
    expect(before).toMatchObject({ corner_style: expect.any(String) as string, color_mode: expect.any(String) as string, dark: expect.any(Object) as object });
    expect((await send("PUT /theme", { ...as, body: { primary_color: "#112233" } })).body).toMatchObject({ primary_color: "#112233", text_color: before.text_color, dark: before.dark });
    expect((await send("PUT /theme", { ...as, body: { primary_color: "red" } })).status).toBe(400);
  });

  it("/custom-domains and /custom-emails: tenant_id in the body, records to publish, verify, delete", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const domain = await send("POST /custom-domains", { ...as, body: { tenant_id: tenant.id, domain: "login.acme.example" } });
    expect(domain).toMatchObject({ status: 201, body: { tenant_id: tenant.id, custom_domain: "login.acme.example", status: "pending", verification_records: [{ type: expect.any(String) as string }, {}] } });
    const email = await send("POST /custom-emails", { ...as, body: { tenant_id: tenant.id, email_domain: "acme.example" } });
    expect(email).toMatchObject({ status: 201, body: { email_domain: "acme.example", sender_email: "noreply@acme.example", verification_status: "pending" } });
    for (const [path, list, id] of [["/custom-domains", "custom_domains", domain.body.id], ["/custom-emails", "custom_emails", email.body.id]] as const) {
      expect((await send(`GET ${path}?tenant_id=${tenant.id}`, { token })).body).toMatchObject({ [list]: [{ id }], total: 1 });
      expect((await send(`GET ${path}/${String(id)}`, as)).body.id).toBe(id);
      expect((await send(`POST ${path}/${String(id)}/verify`, as)).body.id).toBe(id);
      expect([200, 204]).toContain((await send(`DELETE ${path}/${String(id)}`, as)).status);
    }
  });

  it("/social-logins: client_secret goes in and never comes out", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const created = await send("POST /social-logins", { ...as, body: { name: "Google", provider_type: "google", client_id: "x.apps", client_secret: "very-secret-upstream", tenant_ids: [tenant.id] } });
    expect(created).toMatchObject({ status: 201, body: { name: "Google", provider_type: "google", client_id: "x.apps", tenant_ids: [tenant.id] } });
    const path = `/social-logins/${String(created.body.id)}`;
    const answers = [created, await send("GET /social-logins", as), await send(`GET ${path}`, as), await send(`PUT ${path}`, { ...as, body: { status: "disabled" } })];
    expect(answers.map(({ text }) => text).join()).not.toContain("very-secret-upstream");
    expect(answers[3]!.body).toMatchObject({ status: "disabled", name: "Google" });
    expect([200, 204]).toContain((await send(`DELETE ${path}`, as)).status);
  });

  it("/sessions, /audit-events, /signing-keys, /members follow the same pattern", async () => {
    const { token, tenant, user } = await anOwner();
    const as = { token, tenantId: tenant.id };
    expect((await send("POST /signing-keys/rotate", { ...as, body: { alg: "ES256" } })).status).toBe(200);
    expect((await send("GET /sessions", as)).body).toMatchObject({ sessions: [], total: 0 });
    expect((await send("GET /signing-keys", as)).body.signing_keys).toContainEqual(expect.objectContaining({ alg: "ES256" }));
    expect((await send("GET /members", as)).body).toMatchObject({ members: [{ id: user.id, role: "owner" }] });
    expect((await send("GET /audit-events?limit=1", as)).body).toMatchObject({ audit_events: [{ action: "signing_key.rotated" }], limit: 1 });
  });

  it("an update without any field changes nothing and answers with the whole object", async () => {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const made = [
      ["/users", await send("POST /users", { ...as, body: { email: "ada@example.com", name: "Ada" } })],
      ["/clients", await send("POST /clients", { ...as, body: { name: "Job", application_type: "backend" } })],
      ["/social-logins", await send("POST /social-logins", { ...as, body: { name: "GitHub", provider_type: "github", client_id: "x", client_secret: "some-upstream-secret" } })],
    ] as const;
    for (const [path, { body }] of made) expect(await send(`PUT ${path}/${String(body.id)}`, { ...as, body: {} }), path).toMatchObject({ status: 200, body: { id: body.id, name: body.name } });
    expect((await send("PUT /theme", { ...as, body: {} })).body).toMatchObject({ primary_color: expect.any(String) as string });
  });

  it("every JSON answer has a body, and no cache keeps it", async () => {
    const { token, tenant } = await anOwner();
    const { text, headers } = await send(`PUT /tenants/${tenant.id}`, { token, body: {} });
    expect(JSON.parse(text)).toMatchObject({ id: tenant.id });
    expect([headers.get("content-type"), headers.get("cache-control")]).toEqual(["application/json", "no-store"]);
  });

  it("a machine token needs no X-Tenant-ID and reaches its own tenant only", async () => {
    const tenant = await makeTenant(opened.db);
    const foreign = await makeTenant(opened.db);
    const { token } = await machineToken(opened.db, tenant);
    for (const host of ["localhost:3000", new URL(tenant.issuer).host]) expect((await send("GET /users", { token, host })).status).toBe(200);
    expect((await send(`GET /tenants/${foreign.id}`, { token })).status).toBe(404);
    expect((await send("GET /users", { token, tenantId: foreign.id })).status).toBe(404);
  });
});

describe("If-Match (RFC 9110 §13.1.1)", () => {
  async function aUser() {
    const { token, tenant } = await anOwner();
    const as = { token, tenantId: tenant.id };
    const made = await send("POST /users", { ...as, body: { email: "ada@example.com", name: "Ada" } });
    return { as, path: `/users/${String(made.body.id)}`, etag: made.headers.get("etag")! };
  }

  it("an object comes with its version as ETag; an update of that version is done, and answers with the next", async () => {
    const { as, path, etag } = await aUser();
    const read = await send(`GET ${path}`, as);
    expect([read.headers.get("etag"), etag]).toEqual([`"${String(read.body.updated_at)}"`, read.headers.get("etag")]);
    const saved = await send(`PUT ${path}`, { ...as, body: { name: "Ada King" }, headers: { "if-match": etag } });
    expect([saved.status, saved.headers.get("etag")]).toEqual([200, `"${String(saved.body.updated_at)}"`]);
    expect((await send(`PUT ${path}`, { ...as, body: { name: "Countess" }, headers: { "if-match": "*" } })).status).toBe(200);
  });

  it("one of an older version is 412 and writes nothing; in the body it is 409, with what changed", async () => {
    const { as, path, etag } = await aUser();
    await send(`PUT ${path}`, { ...as, body: { name: "Ada King" } });
    expect(await send(`PUT ${path}`, { ...as, body: { name: "Countess" }, headers: { "if-match": etag } })).toMatchObject({ status: 412, body: { error: "conflict", details: { name: "Ada King" } } });
    expect(await send(`PUT ${path}`, { ...as, body: { name: "Countess", expected_updated_at: etag.slice(1, -1) } })).toMatchObject({ status: 409, body: { error: "conflict", details: { name: "Ada King" } } });
    expect((await send(`GET ${path}`, as)).body.name).toBe("Ada King");
  });

  it("what is no ETag of ours is refused", async () => {
    const { as, path } = await aUser();
    expect(await send(`PUT ${path}`, { ...as, body: { name: "x" }, headers: { "if-match": '"abc"' } })).toMatchObject({ status: 400, body: { details: { expected_updated_at: expect.any(String) as string } } });
  });
});

describe("X-Tenant-ID", () => {
  it("MX-02 with several tenants and none named, none is guessed", async () => {
    const { token, account } = await anOwner();
    await makeTenant(opened.db, { accountId: account.id });
    expect(await send("GET /users", { token })).toMatchObject({ status: 400, body: { error: "validation_error", details: { tenant_id: expect.any(String) as string } } });
  });

  it("header and body, or header and filter, that name two tenants are refused", async () => {
    const { token, account, tenant } = await anOwner();
    const other = await makeTenant(opened.db, { accountId: account.id });
    const body = { name: "Site", tenant_id: other.id, application_type: "backend" };
    for (const refused of [await send("POST /clients", { token, tenantId: tenant.id, body }), await send(`GET /clients?tenant_id=${other.id}`, { token, tenantId: tenant.id })])
      expect(refused).toMatchObject({ status: 400, body: { error: "validation_error", details: { tenant_id: "differs from X-Tenant-ID" } } });
  });

  it("MX-01 a tenant of others answers with the words of a random id", async () => {
    const { token } = await anOwner();
    const foreign = await makeTenant(opened.db);
    const [theirs, nobodys] = [await send("GET /users", { token, tenantId: foreign.id }), await send("GET /users", { token, tenantId: "t-nowhere" })];
    expect(theirs).toMatchObject({ status: 404, text: nobodys.text });
  });
});

describe("refusals", () => {
  it("no token: 401 and a challenge without an error code (RFC 6750 §3.1, RFC 9728 §5.1)", async () => {
    const { status, headers, body } = await send("GET /users");
    expect([status, body.error]).toEqual([401, "invalid_token"]);
    expect(headers.get("www-authenticate")).toMatch(/^Bearer resource_metadata="http:\/\/localhost:3000\/\.well-known\/oauth-protected-resource\/api\/v1", scope="/);
  });

  it("MT-12 an end user's token of a tenant, a token for /mcp, garbage, a token in the query: 401", async () => {
    const { user, token } = await anOwner();
    const tenant = await makeTenant(opened.db);
    const endUser = await userToken(opened.db, tenant, await makeUser(opened.db, tenant));
    const forMcp = await userToken(opened.db, platform, user, { resources: ["http://localhost:3000/mcp"] });
    for (const one of [endUser.token, forMcp.token, "garbage"]) {
      const { status, headers } = await send("GET /me", { token: one });
      expect([status, headers.get("www-authenticate")?.startsWith('Bearer error="invalid_token"')]).toEqual([401, true]);
    }
    expect((await send(`GET /me?access_token=${token}`)).status).toBe(401);
  });

  it("a missing scope: 403 naming it", async () => {
    const { token, tenant } = await anOwner(["users:read"]);
    const { status, headers, body } = await send("POST /users", { token, tenantId: tenant.id, body: { email: "a@example.com", name: "A" } });
    expect([status, body.error]).toEqual([403, "insufficient_scope"]);
    expect(headers.get("www-authenticate")).toMatch(/error="insufficient_scope".*resource_metadata="[^"]+\/api\/v1", scope="users:write"/);
  });

  it("a machine client at another tenant's host: 403 in the words its SDK reads", async () => {
    const tenant = await makeTenant(opened.db);
    const other = await makeTenant(opened.db);
    const { token } = await machineToken(opened.db, tenant);
    const { status, body } = await send("GET /users", { token, host: new URL(other.issuer).host });
    expect([status, body.error]).toEqual([403, "forbidden"]);
    expect(body.error_description).toContain("does not match tenant domains");
    expect(body.error_description).toContain(`public: ${tenant.id}.localhost:3000`);
  });

  it("a host of nobody: 421", async () => {
    expect((await send("GET /me", { host: "evil.example" })).status).toBe(421);
  });

  it("a path that is not there: 404; another verb: 405 with Allow; HEAD is GET without the body", async () => {
    const { token } = await anOwner();
    for (const path of ["/nothing", "/tenants/a/b/c", "/%E0%A4%A", "/__proto__", "/constructor"]) expect(await send(`GET ${path}`, { token })).toMatchObject({ status: 404, body: { error: "not_found" } });
    const wrongVerb = await send("PATCH /tenants", { token });
    expect([wrongVerb.status, wrongVerb.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
    expect(await send("HEAD /me", { token })).toMatchObject({ status: 200, text: "" });
  });

  it("a body that is not JSON, not an object, of another type, too large, or with fields nobody knows", async () => {
    const { token } = await anOwner();
    const post = (body: string, headers: Record<string, string> = {}) => send("POST /tenants", { token, body, headers });
    expect(await post("{")).toMatchObject({ status: 400, body: { error: "validation_error", error_description: "The body is not valid JSON." } });
    expect((await post("[]")).status).toBe(400);
    expect((await post("name=x", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
    expect((await post(JSON.stringify({ name: "x".repeat(1024 * 1024) }))).status).toBe(413);
    expect(await post(JSON.stringify({ name: "x", allow_registration: true, is_platform: true }))).toMatchObject({ status: 400, body: { details: { is_platform: "is not a known field" } } });
    expect(await post(JSON.stringify({}))).toMatchObject({ status: 400, body: { error: "validation_error", details: { name: expect.any(String) as string } } });
  });

  it("a query that is not of the field's type names the field", async () => {
    const { token, tenant } = await anOwner();
    for (const query of ["limit=many", "limit=0", "limit=5000", "offset=-1", "unknown=1", "limit=1&limit=2"]) {
      const { status, body } = await send(`GET /users?${query}`, { token, tenantId: tenant.id });
      expect([status, Object.keys(body.details ?? {})]).toEqual([400, [query.split("=")[0]]]);
    }
  });
});

describe("browsers (CORS)", () => {
  it("only the platform's pages and the tenant's allowed origins may read", async () => {
    const tenant = await makeTenant(opened.db);
    await opened.db.update(tenantRows).set({ allowedOrigins: ["https://app.example"] }).where(eq(tenantRows.id, tenant.id));
    forgetTenants();
    const host = new URL(tenant.issuer).host;
    const allowedOrigin = async (origin: string) => (await send("OPTIONS /users", { host, headers: { origin } })).headers.get("access-control-allow-origin");
    expect(await Promise.all(["https://app.example", "http://localhost:3000", "https://evil.example", "null"].map(allowedOrigin))).toEqual(["https://app.example", "http://localhost:3000", null, null]);
  });
});

it("GET /openapi.json needs no token", async () => {
  const response = await openapi(new Request("http://x/api/v1/openapi.json", { headers: { host: "localhost:3000" } }));
  expect([response.status, ((await response.json()) as { openapi: string }).openapi]).toEqual([200, "3.1.0"]);
});

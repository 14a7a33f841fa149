import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { makeBackendClient, makeClient, makeTenant } from "@/lib/testing/factories";
import type { Endpoint } from "../endpoint";
import { introspect } from "./introspect";
import { revoke } from "./revoke";
import { token } from "./token";

const opened = await testDatabase();

const setUp = async () => {
  const tenant = await makeTenant(opened.db);
  return { tenant, client: await makeBackendClient(opened.db, tenant, ["orders:read"]) };
};

async function send(endpoint: Endpoint, tenant: { issuer: string }, form: Record<string, string>, headers: Record<string, string> = {}, query = "") {
  const response = await endpoint(
    new Request(`${tenant.issuer}/oauth2/token${query}`, { method: "POST", headers: { host: new URL(tenant.issuer).host, "content-type": "application/x-www-form-urlencoded", ...headers }, body: new URLSearchParams(form).toString() }),
  );
  const text = await response.text();
  return { status: response.status, text, body: (text ? JSON.parse(text) : {}) as Record<string, unknown>, headers: response.headers };
}

const grant = { grant_type: "client_credentials" };
const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` });

describe("client authentication at the token endpoint (RFC 6749 §5.2)", () => {
  it("TK-29 control: header and body both work", async () => {
    const { tenant, client } = await setUp();
    expect((await send(token, tenant, grant, basic(client.id, client.secret))).body).toMatchObject({ token_type: "Bearer", scope: "orders:read" });
    expect((await send(token, tenant, { ...grant, client_id: client.id, client_secret: client.secret })).status).toBe(200);
  });

  it("TK-08 TK-27 a wrong secret in the header: 401, the Basic challenge, not cached", async () => {
    const { tenant, client } = await setUp();
    const answer = await send(token, tenant, grant, basic(client.id, "wrong"));
    expect([answer.status, answer.body.error]).toEqual([401, "invalid_client"]);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic /);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("TK-10 an unknown client looks like a wrong secret", async () => {
    const { tenant, client } = await setUp();
    const [wrong, unknown] = [await send(token, tenant, grant, basic(client.id, "wrong")), await send(token, tenant, grant, basic("client_unknown", "wrong"))];
    expect([unknown.status, unknown.text, unknown.headers.get("www-authenticate")]).toEqual([wrong.status, wrong.text, wrong.headers.get("www-authenticate")]);
  });

  it.each([
    ["TK-11 an empty secret in the body", (id: string) => ({ form: { client_id: id, client_secret: "" } }), 401, "invalid_client"],
    ["TK-11 the client_id as secret", (id: string) => ({ form: { client_id: id, client_secret: id } }), 401, "invalid_client"],
    ["TK-12 header and body together", (id: string, secret: string) => ({ form: { client_id: id, client_secret: secret }, headers: basic(id, secret) }), 400, "invalid_request"],
    ["TK-13 a malformed header", () => ({ headers: { authorization: "Basic %%%" } }), 401, "invalid_client"],
    ["TK-14 credentials in the query", (id: string, secret: string) => ({ query: `?client_id=${id}&client_secret=${secret}` }), 400, "invalid_request"],
    ["TK-15 no authentication", (id: string) => ({ form: { client_id: id } }), 401, "invalid_client"],
  ] as const)("%s is refused", async (_name, make, status, code) => {
    const { tenant, client } = await setUp();
    const { form = {}, headers = {}, query = "" } = make(client.id, client.secret) as { form?: Record<string, string>; headers?: Record<string, string>; query?: string };
    const answer = await send(token, tenant, { ...grant, ...form }, headers, query);
    expect([answer.status, answer.body.error]).toEqual([status, code]);
    expect(answer.body).not.toHaveProperty("access_token");
  });

  it("TK-19 a missing code is refused", async () => {
    const { tenant } = await setUp();
    const client = await makeClient(opened.db, tenant);
    const answer = await send(token, tenant, { grant_type: "authorization_code", redirect_uri: "https://app.example/callback" }, basic(client.id, client.secret));
    expect([answer.status, answer.body.error]).toEqual([400, "invalid_request"]);
  });

  it("TK-37 a content type in odd case with a charset is a form", async () => {
    const { tenant, client } = await setUp();
    const headers = { ...basic(client.id, client.secret), "content-type": "Application/X-WWW-Form-URLEncoded ; Charset=UTF-8" };
    expect((await send(token, tenant, grant, headers)).status).toBe(200);
  });

  it.each([["introspection", introspect], ["revocation", revoke]] as const)("%s asks for the same authentication", async (_name, endpoint) => {
    const { tenant, client } = await setUp();
    expect((await send(endpoint, tenant, { token: "x" }, basic(client.id, "wrong"))).status).toBe(401);
    expect((await send(endpoint, tenant, { token: "x" }, basic(client.id, client.secret))).status).toBe(200);
  });
});

import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { clientAddressHeader } from "@/lib/client-address";
import * as secrets from "@/lib/crypto/secrets";
import { clientAssertions, clients } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import * as outbound from "@/lib/outbound";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { failuresPerClientAndAddress } from "./authentication-failures";
import { authenticateClient } from "./client-authentication";
import { forgetClients } from "./clients";
import { errorResponse } from "./endpoint";
import { InvalidClient, InvalidRequest, OAuthError, TooManyRequests } from "./errors";

const { db } = await testDatabase();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant(db);
});
afterEach(() => void vi.useRealTimers());

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;

function authenticate(parameters: Record<string, string>, headers: Record<string, string> = {}, query = "") {
  const request = new Request(`http://x/oauth2/token${query}`, { method: "POST", headers });
  return authenticateClient(db, tenant, request, new Map(Object.entries(parameters)));
}

async function refusal(parameters: Record<string, string>, headers: Record<string, string> = {}, query = "") {
  const error = await authenticate(parameters, headers, query).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(OAuthError);
  const { code, status, message, wwwAuthenticate } = error as OAuthError;
  return { code, status, message, wwwAuthenticate };
}

const failed = { code: "invalid_client", status: 401, message: "client authentication failed", wwwAuthenticate: undefined };
const failedBasic = { ...failed, wwwAuthenticate: 'Basic realm="token endpoint", charset="UTF-8"' };

describe("authenticateClient with a secret (RFC 6749 §2.3.1)", () => {
  it.each(["client_secret_basic", "client_secret_post"] as const)("takes the secret of a %s client in the header and in the body", async (tokenEndpointAuthMethod) => {
    const client = await makeClient(db, tenant, { tokenEndpointAuthMethod });
    expect(await authenticate({}, { authorization: basic(client.id, client.secret) })).toMatchObject({ client: { id: client.id }, method: "client_secret_basic" });
    expect(await authenticate({ client_id: client.id, client_secret: client.secret })).toMatchObject({ client: { id: client.id }, method: "client_secret_post" });
  });

  it("decodes both halves of the header as form-urlencoded", async () => {
    const client = await makeClient(db, tenant, { id: "client_a:b c".replace(" ", "+"), secretHash: secrets.hashSecret("s p:%+é") });
    const header = `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:s+p%3A%25%2B%C3%A9`).toString("base64")}`;
    expect((await authenticate({}, { authorization: header })).client.id).toBe(client.id);
  });

  it("TK-08 answers a wrong secret in the header with 401 and the Basic challenge", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({}, { authorization: basic(client.id, "wrong") })).toEqual(failedBasic);
  });

  it("TK-09 answers a wrong secret in the body with 401", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({ client_id: client.id, client_secret: "wrong" })).toEqual(failed);
  });

  it("TK-10 answers an unknown client like a wrong secret (ASVS 6.3.8)", async () => {
    expect(await refusal({}, { authorization: basic("client_unknown", "wrong") })).toEqual(failedBasic);
    expect(await refusal({ client_id: "client_unknown", client_secret: "wrong" })).toEqual(failed);
    expect(await refusal({ client_id: "client_unknown" })).toEqual(failed);
  });

  it("TK-10 answers a client of another tenant like a wrong secret", async () => {
    const foreign = await makeClient(db, await makeTenant(db));
    expect(await refusal({}, { authorization: basic(foreign.id, foreign.secret) })).toEqual(failedBasic);
  });

  it("TK-11 refuses an empty secret and one equal to the client_id", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({}, { authorization: basic(client.id, "") })).toEqual(failedBasic);
    expect(await refusal({}, { authorization: basic(client.id, client.id) })).toEqual(failedBasic);
    expect(await refusal({ client_id: client.id, client_secret: client.id })).toEqual(failed);
  });

  it("TK-11 refuses any secret of clients that have none", async () => {
    const [publicClient, keyClient] = [await makeClient(db, tenant, { isPublic: true }), await makeClient(db, tenant, { tokenEndpointAuthMethod: "private_key_jwt", secretHash: null })];
    for (const { id } of [publicClient, keyClient]) for (const secret of ["", "x", "null"]) expect(await refusal({}, { authorization: basic(id, secret) })).toEqual(failedBasic);
    expect(await refusal({ client_id: publicClient.id, client_secret: "x" })).toEqual(failed);
  });

  it("TK-12 refuses header and body credentials together (RFC 6749 §2.3)", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({ client_id: client.id, client_secret: client.secret }, { authorization: basic(client.id, client.secret) })).toMatchObject({ code: "invalid_request", status: 400 });
  });

  it.each(["Basic", "Basic ", "Basic !!!", "Basic YQ", `Basic ${Buffer.from("no colon").toString("base64")}`, `Basic ${Buffer.from(":secret").toString("base64")}`, `Basic ${Buffer.from("a%ZZ:b").toString("base64")}`, `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0x61]).toString("base64")}`, `Basic ${Buffer.from("a\0b:c").toString("base64")}`, "basic x y"])(
    "TK-13 answers the malformed header %j with 401, never with 5xx (RFC 7617 §2)",
    async (authorization) => expect(await refusal({}, { authorization })).toEqual(failedBasic),
  );

  it("TK-14 refuses credentials in the query", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({}, {}, `?client_id=${client.id}&client_secret=${client.secret}`)).toMatchObject({ code: "invalid_request", status: 400 });
    expect(await refusal({}, {}, `?client_id=${client.id}`)).toMatchObject({ code: "invalid_request", status: 400 });
  });

  it("TK-15 refuses a confidential client without authentication (RFC 6749 §3.2.1)", async () => {
    const client = await makeClient(db, tenant);
    expect(await refusal({ client_id: client.id })).toEqual(failed);
  });

  it("refuses a client_id in the body that is not the header's", async () => {
    const client = await makeClient(db, tenant);
    await expect(authenticate({ client_id: "client_other" }, { authorization: basic(client.id, client.secret) })).rejects.toBeInstanceOf(InvalidRequest);
  });

  it("refuses a disabled client", async () => {
    const client = await makeClient(db, tenant, { status: "disabled" });
    expect(await refusal({}, { authorization: basic(client.id, client.secret) })).toEqual(failedBasic);
  });

  it("SR-07 compares hashes in constant time, as often for an unknown client as for a known one", async () => {
    const compared = vi.spyOn(secrets, "equalSecrets");
    const client = await makeClient(db, tenant);
    const counts = [];
    for (const id of [client.id, "client_nobody"]) {
      compared.mockClear();
      await authenticate({ client_id: id, client_secret: "x" }).catch(() => undefined);
      counts.push(compared.mock.calls.length);
      for (const [given, stored] of compared.mock.calls) expect([given.length, stored.length]).toEqual([43, 43]);
    }
    expect(counts).toEqual([2, 2]);
    compared.mockRestore();
  });

  it("SR-10 takes the previous secret until its expiry, then only the current one", async () => {
    const previousSecretExpiresAt = new Date(Date.now() + 60_000);
    const client = await makeClient(db, tenant, { previousSecretHash: secrets.hashSecret("previous"), previousSecretExpiresAt });
    const withPrevious = { authorization: basic(client.id, "previous") };
    expect((await authenticate({}, withPrevious)).client.id).toBe(client.id);
    expect((await authenticate({}, { authorization: basic(client.id, client.secret) })).client.id).toBe(client.id);
    vi.useFakeTimers({ toFake: ["Date"], now: previousSecretExpiresAt.getTime() });
    expect(await refusal({}, withPrevious)).toEqual(failedBasic);
    expect((await authenticate({}, { authorization: basic(client.id, client.secret) })).client.id).toBe(client.id);
  });
});

describe("RL-01 authenticateClient counts failures for each client and address", () => {
  it("answers 429 with Retry-After after the limit, and serves the client from another address", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2031-01-01T00:00:00Z") });
    const client = await makeClient(db, tenant);
    const from = (address: string, secret: string) => ({ authorization: basic(client.id, secret), [clientAddressHeader()]: address });
    for (let i = 0; i <= failuresPerClientAndAddress.limit; i++) expect((await refusal({}, from("192.0.2.1", "wrong"))).status).toBe(401);
    const refused = await authenticate({}, from("192.0.2.1", client.secret)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TooManyRequests);
    expect(errorResponse(refused as TooManyRequests).headers.get("retry-after")).toBe("60");
    expect((await authenticate({}, from("192.0.2.2", client.secret))).client.id).toBe(client.id);
    const other = await makeClient(db, tenant);
    expect((await authenticate({}, { authorization: basic(other.id, other.secret), [clientAddressHeader()]: "192.0.2.1" })).client.id).toBe(other.id);
    vi.setSystemTime(new Date("2031-01-01T00:01:00Z"));
    expect((await authenticate({}, from("192.0.2.1", client.secret))).client.id).toBe(client.id);
  });
});

describe("authenticateClient of a public client", () => {
  it("takes the client_id alone", async () => {
    const client = await makeClient(db, tenant, { isPublic: true });
    expect(await authenticate({ client_id: client.id })).toMatchObject({ client: { id: client.id }, method: "none" });
  });

  it("TK-04 asks for the client_id when nothing names a client", async () => {
    expect(await refusal({})).toMatchObject({ code: "invalid_request", status: 400 });
  });

  it("remembers the day of use and leaves updated_at alone", async () => {
    const client = await makeClient(db, tenant, { isPublic: true });
    await authenticate({ client_id: client.id });
    const [row] = await db.select().from(clients).where(eq(clients.id, client.id));
    expect(row!.lastUsedAt).toBeInstanceOf(Date);
    expect(row!.updatedAt).toEqual(client.updatedAt);
  });
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

async function keyClient(values: Partial<typeof clients.$inferInsert> = {}) {
  const keys = await Promise.all([rsa, ec, ed].map(async ({ publicKey }, i) => ({ ...(await exportJWK(publicKey)), kid: `k${i}` })));
  return makeClient(db, tenant, { tokenEndpointAuthMethod: "private_key_jwt", secretHash: null, jwks: { keys }, ...values });
}

const now = () => Math.floor(Date.now() / 1000);
const claimsOf = (clientId: string, claims: Record<string, unknown> = {}) => ({ iss: clientId, sub: clientId, aud: tenant.issuer, jti: randomUUID(), iat: now(), exp: now() + 60, ...claims });
const sign = (clientId: string, claims: Record<string, unknown> = {}, alg = "ES256", key = ec.privateKey, kid?: string) => new SignJWT(claimsOf(clientId, claims)).setProtectedHeader({ alg, kid }).sign(key);
const assertionOf = (client_assertion: string) => ({ client_assertion, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" });

describe("authenticateClient with private_key_jwt (RFC 7523 §3)", () => {
  it.each([["RS256", rsa.privateKey, "k0"], ["PS256", rsa.privateKey, "k0"], ["ES256", ec.privateKey, "k1"], ["EdDSA", ed.privateKey, "k2"]] as const)("takes an assertion signed with %s", async (alg, key, kid) => {
    const client = await keyClient();
    expect(await authenticate(assertionOf(await sign(client.id, {}, alg, key, kid)))).toMatchObject({ client: { id: client.id }, method: "private_key_jwt" });
  });

  it("CA-01 refuses alg none", async () => {
    const client = await keyClient();
    const token = new UnsecuredJWT(claimsOf(client.id)).encode();
    expect(await refusal(assertionOf(token))).toEqual(failed);
    expect(await refusal(assertionOf(`${token}AA`))).toEqual(failed);
  });

  it.each([["the client_id", (id: string) => id], ["the empty key", () => ""]])("CA-02 refuses HS256 with %s", async (_what, keyOf) => {
    const client = await keyClient();
    expect(await refusal(assertionOf(hs256(claimsOf(client.id), keyOf(client.id))))).toEqual(failed);
  });

  it("CA-03 refuses an assertion signed by someone else's key", async () => {
    const client = await keyClient();
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = await exportJWK(stranger.publicKey);
    expect(await refusal(assertionOf(await sign(client.id, {}, "ES256", stranger.privateKey, "k1")))).toEqual(failed);
    const withJwk = await new SignJWT(claimsOf(client.id)).setProtectedHeader({ alg: "ES256", jwk, jku: "https://attacker.example/jwks" }).sign(stranger.privateKey);
    expect(await refusal(assertionOf(withJwk))).toEqual(failed);
  });

  it("CA-04 refuses an unknown client_assertion_type, and none", async () => {
    const client = await keyClient();
    const client_assertion = await sign(client.id);
    expect(await refusal({ client_assertion, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer" })).toEqual(failed);
    expect(await refusal({ client_assertion })).toEqual(failed);
    expect(await refusal({ client_assertion_type: assertionOf("").client_assertion_type })).toEqual(failed);
  });

  it.each(["x", "a.b.c", "..", "e30.e30.AA", `${Buffer.from("[]").toString("base64url")}.e30.AA`, "x".repeat(20_000)])("CA-05 refuses what is not a JWT: %.20s", async (token) => {
    expect(await refusal(assertionOf(token))).toEqual(failed);
  });

  it("CA-06 refuses an assertion together with Basic or with a secret", async () => {
    const [client, secretClient] = [await keyClient(), await makeClient(db, tenant)];
    expect(await refusal(assertionOf(await sign(client.id)), { authorization: basic(secretClient.id, secretClient.secret) })).toEqual(failedBasic);
    expect(await refusal({ ...assertionOf(await sign(client.id)), client_secret: "x" })).toEqual(failed);
  });

  it("CA-07 refuses HS256 keyed with the RSA public key (RFC 8725 §3.1)", async () => {
    const client = await keyClient();
    for (const key of [rsa.publicKey.export({ type: "spki", format: "pem" }), rsa.publicKey.export({ type: "spki", format: "der" })]) expect(await refusal(assertionOf(hs256(claimsOf(client.id), key)))).toEqual(failed);
  });

  it.each([
    ["the token endpoint as audience", () => ({ aud: `${tenant.issuer}/oauth2/token` })],
    ["an array of audiences", () => ({ aud: [tenant.issuer] })],
    ["another issuer as audience", () => ({ aud: "https://other.example" })],
    ["no audience", () => ({ aud: undefined })],
    ["another iss than sub", () => ({ iss: "client_other" })],
    ["no exp", () => ({ exp: undefined })],
    ["an exp in the past", () => ({ exp: now() - 30 })],
    ["an exp more than five minutes ahead", () => ({ exp: now() + 600 })],
    ["an iat in the future", () => ({ iat: now() + 60 })],
    ["an nbf in the future", () => ({ nbf: now() + 60 })],
    ["no jti", () => ({ jti: undefined })],
    ["a jti that is no string", () => ({ jti: 7 })],
    ["a jti with NUL", () => ({ jti: "a\0" })],
    ["a jti of 300 characters", () => ({ jti: "x".repeat(300) })],
  ])("refuses %s", async (_what, claims) => {
    const client = await keyClient();
    expect(await refusal(assertionOf(await sign(client.id, claims())))).toEqual(failed);
  });

  it("bears a clock that is 8 seconds off", async () => {
    const client = await keyClient();
    await authenticate(assertionOf(await sign(client.id, { iat: now() + 8, nbf: now() + 8 })));
    await authenticate(assertionOf(await sign(client.id, { exp: now() - 8 })));
  });

  it("refuses another client_id beside the assertion", async () => {
    const [client, other] = [await keyClient(), await keyClient()];
    expect(await refusal({ ...assertionOf(await sign(client.id)), client_id: other.id })).toEqual(failed);
  });

  it("refuses an assertion of a client that is registered with a secret", async () => {
    const client = await keyClient({ tokenEndpointAuthMethod: "client_secret_basic" });
    expect(await refusal(assertionOf(await sign(client.id)))).toEqual(failed);
  });

  it("accepts one assertion once, also when twenty come at a time", async () => {
    const client = await keyClient();
    const parameters = assertionOf(await sign(client.id));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => authenticate(parameters)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results) if (result.status === "rejected") expect(result.reason).toBeInstanceOf(InvalidClient);
    expect(await db.select().from(clientAssertions).where(eq(clientAssertions.clientId, client.id))).toHaveLength(1);
  });

  it("takes the same jti from two clients", async () => {
    const jti = randomUUID();
    for (const client of [await keyClient(), await keyClient()]) await authenticate(assertionOf(await sign(client.id, { jti })));
  });

  it("DR-12 connects to no special-use address for a jwks_uri, and fetches nothing for a bad algorithm", async () => {
    const client = await keyClient({ jwks: null, jwksUri: "https://127.0.0.1:1/jwks" });
    const fetched = vi.spyOn(outbound, "fetchOutbound");
    expect(await refusal(assertionOf(hs256(claimsOf(client.id), "x")))).toEqual(failed);
    expect(fetched).not.toHaveBeenCalled();
    expect(await refusal(assertionOf(await sign(client.id)))).toEqual(failed);
    forgetClients();
  });
});

function hs256(claims: Record<string, unknown>, key: string | Buffer): string {
  const input = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}

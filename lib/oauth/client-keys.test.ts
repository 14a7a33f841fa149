import { generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { settings } from "@/lib/env";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import { makeClient, makeTenant } from "@/lib/testing/factories";
import { foreignServer, type ForeignServer } from "@/lib/testing/https-server";
import { authenticateClient } from "./client-authentication";
import { InvalidClient } from "./errors";

const { db } = await testDatabase();
let tenant: Tenant;
let server: ForeignServer;
let published: { key: { publicKey: KeyObject }; kid: string }[];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  tenant = await makeTenant(db);
  server = await foreignServer((_request, response) => {
    void Promise.all(published.map(async ({ key, kid }) => ({ ...(await exportJWK(key.publicKey)), kid }))).then((keys) => response.end(JSON.stringify({ keys })));
  });
});
afterEach(async () => {
  await server.close();
  vi.useRealTimers();
});

const newKey = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const makeKeyClient = () => makeClient(db, tenant, { tokenEndpointAuthMethod: "private_key_jwt", secretHash: null, jwksUri: server.url(`/${randomUUID()}`) });

async function authenticate(clientId: string, { privateKey }: { privateKey: KeyObject }, kid: string) {
  const seconds = Math.floor(Date.now() / 1000);
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: tenant.issuer, jti: randomUUID(), exp: seconds + 60 }).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
  const parameters = new Map([["client_assertion", assertion], ["client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]]);
  return (await authenticateClient(db, tenant, new Request("http://x/oauth2/token", { method: "POST" }), parameters)).client.id;
}

describe("the keys at a client's jwks_uri", () => {
  it("are fetched once for five minutes", async () => {
    const [client, key] = [await makeKeyClient(), newKey()];
    published = [{ key, kid: "1" }];
    for (let i = 0; i < 3; i++) expect(await authenticate(client.id, key, "1")).toBe(client.id);
    expect(server.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() + 5 * 60_000 + 1);
    await authenticate(client.id, key, "1");
    expect(server.requests).toHaveLength(2);
  });

  it("are fetched again for an unknown kid, at most every thirty seconds", async () => {
    const [client, first, second] = [await makeKeyClient(), newKey(), newKey()];
    published = [{ key: first, kid: "1" }];
    await authenticate(client.id, first, "1");
    published = [{ key: second, kid: "2" }];
    await expect(authenticate(client.id, second, "2")).rejects.toBeInstanceOf(InvalidClient);
    expect(server.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() + 31_000);
    expect(await authenticate(client.id, second, "2")).toBe(client.id);
    await expect(authenticate(client.id, first, "1")).rejects.toBeInstanceOf(InvalidClient);
    expect(server.requests).toHaveLength(2);
  });

  it("fail the authentication when they cannot be had, and are asked for again", async () => {
    const [client, key] = [await makeKeyClient(), newKey()];
    published = [{ key, kid: "1" }];
    const { answer } = server;
    for (const bad of [500, 404, 302]) {
      server.answer = (_request, response) => void response.writeHead(bad, { Location: "/" }).end("{}");
      await expect(authenticate(client.id, key, "1")).rejects.toBeInstanceOf(InvalidClient);
    }
    server.answer = (_request, response) => void response.end("not json");
    await expect(authenticate(client.id, key, "1")).rejects.toBeInstanceOf(InvalidClient);
    server.answer = answer;
    expect(await authenticate(client.id, key, "1")).toBe(client.id);
  });

  it("DR-12 are not asked for at a special-use address", async () => {
    const [client, key] = [await makeKeyClient(), newKey()];
    published = [{ key, kid: "1" }];
    settings().outboundAllow = [];
    await expect(authenticate(client.id, key, "1")).rejects.toBeInstanceOf(InvalidClient);
    expect(server.requests).toHaveLength(0);
  });
});

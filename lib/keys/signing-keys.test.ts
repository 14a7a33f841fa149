import { afterEach, describe, expect, it, vi } from "vitest";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { signingKeys } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { makeTenant } from "@/lib/testing/factories";
import { parseJws, signJws, verifyJws } from "./jws";
import { forgetKeys, jwksDocument, jwksMaxAgeSeconds, rotateSigningKey, signingAlgs, signingKey } from "./signing-keys";

const opened = await testDatabase();
afterEach(() => vi.useRealTimers());

async function setUp() {
  const tenant = await makeTenant(opened.db);
  const publishedKids = async () => (JSON.parse(await jwksDocument(opened.db, tenant.id)) as JSONWebKeySet).keys.map((key) => key.kid);
  return { db: opened.db, tenant, publishedKids };
}

describe("signing keys", () => {
  it.each(signingAlgs)("%s: another library verifies what we sign, against the published set", async (alg) => {
    const { db, tenant } = await setUp();
    const token = await signJws(db, tenant.id, alg, "JWT", { sub: "x" });
    const { protectedHeader, payload } = await jwtVerify(token, createLocalJWKSet(JSON.parse(await jwksDocument(db, tenant.id)) as JSONWebKeySet));
    expect([protectedHeader.alg, payload.sub]).toEqual([alg, "x"]);
  });

  it("MD-09 publishes public keys only, with unique kids, RSA of 2048 bits", async () => {
    const { db, tenant } = await setUp();
    const { keys } = JSON.parse(await jwksDocument(db, tenant.id)) as JSONWebKeySet;
    expect(keys.map((key) => key.alg).sort()).toEqual(["ES256", "RS256"]);
    expect(new Set(keys.map((key) => key.kid)).size).toBe(2);
    for (const key of keys) for (const secret of ["d", "p", "q", "dp", "dq", "qi", "k"]) expect(key).not.toHaveProperty(secret);
    expect(Buffer.from(keys.find((key) => key.kty === "RSA")!.n!, "base64url")).toHaveLength(256);
  });

  it("many first uses at once make one key", async () => {
    const { db, tenant } = await setUp();
    const keys = await Promise.all(Array.from({ length: 10 }, () => signingKey(db, tenant.id, "ES256")));
    expect(new Set(keys.map((key) => key.kid)).size).toBe(1);
  });

  it("the next key is published one max-age before it signs, and the old one outlives its longest token (decision 4)", async () => {
    const { db, tenant, publishedKids } = await setUp();
    vi.useFakeTimers({ toFake: ["Date"] });
    const old = await signingKey(db, tenant.id, "ES256");
    const next = await rotateSigningKey(db, tenant.id, "ES256");
    forgetKeys(tenant.id);
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(old.kid);
    expect(await publishedKids()).toEqual(expect.arrayContaining([old.kid, next.kid]));
    vi.setSystemTime(Date.now() + jwksMaxAgeSeconds * 1000);
    forgetKeys(tenant.id);
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(next.kid);
    expect(await publishedKids()).toContain(old.kid);
    vi.setSystemTime(Date.now() + tenant.accessTokenLifetimeSeconds * 1000);
    forgetKeys(tenant.id);
    expect(await publishedKids()).not.toContain(old.kid);
  });

  it("SR-06 an emergency rotation withdraws the old key at once", async () => {
    const { db, tenant, publishedKids } = await setUp();
    const token = await signJws(db, tenant.id, "ES256", "at+jwt", { sub: "x" });
    const next = await rotateSigningKey(db, tenant.id, "ES256", true);
    forgetKeys(tenant.id);
    expect((await signingKey(db, tenant.id, "ES256")).kid).toBe(next.kid);
    expect(await publishedKids()).toContain(next.kid);
    expect(await verifyJws(db, tenant.id, token)).toBeUndefined();
  });

  it("SR-06 an emergency rotation withdraws also a key that a rotation before has replaced", async () => {
    const { db, tenant } = await setUp();
    const token = await signJws(db, tenant.id, "ES256", "at+jwt", { sub: "x" });
    await rotateSigningKey(db, tenant.id, "ES256");
    await rotateSigningKey(db, tenant.id, "ES256", true);
    forgetKeys(tenant.id);
    expect(await verifyJws(db, tenant.id, token)).toBeUndefined();
  });

  it("a key that is scheduled for later is published now and signs from then on; one made in between ends with it", async () => {
    const { db, tenant, publishedKids } = await setUp();
    vi.useFakeTimers({ toFake: ["Date"] });
    const start = Date.now();
    const day = 86_400_000;
    const signer = async (at: number) => {
      vi.setSystemTime(start + at);
      forgetKeys(tenant.id);
      return (await signingKey(db, tenant.id, "ES256")).kid;
    };
    const old = await signer(0);
    const later = await rotateSigningKey(db, tenant.id, "ES256", false, new Date(start + 7 * day));
    expect(await signer(day)).toBe(old);
    expect(await publishedKids()).toContain(later.kid);
    const between = await rotateSigningKey(db, tenant.id, "ES256");
    expect(await signer(2 * day)).toBe(between.kid);
    expect(await publishedKids()).not.toContain(old);
    expect(await signer(7 * day)).toBe(later.kid);
    expect(await publishedKids()).toContain(between.kid);
    expect(await signer(8 * day)).toBe(later.kid);
    expect(await publishedKids()).not.toContain(between.kid);
  });

  it("keeps private keys sealed (ASVS 13.3.1)", async () => {
    const { db, tenant } = await setUp();
    await signingKey(db, tenant.id, "ES256");
    const rows = (await db.select().from(signingKeys)).filter((row) => row.tenantId === tenant.id);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain("PRIVATE");
  });
});

describe("verification (RFC 8725 §3.1)", () => {
  it("takes the algorithm from the key: alg none, another alg and a foreign signature are refused", async () => {
    const { db, tenant } = await setUp();
    const token = await signJws(db, tenant.id, "ES256", "at+jwt", { sub: "x" });
    const [, claims, signature] = token.split(".");
    const { header } = parseJws(token)!;
    const withHeader = (changes: object, end = signature) => `${Buffer.from(JSON.stringify({ ...header, ...changes })).toString("base64url")}.${claims}.${end}`;
    expect(await verifyJws(db, tenant.id, token)).toBeDefined();
    for (const forged of [withHeader({ alg: "none" }), withHeader({ alg: "none" }, ""), withHeader({ alg: "HS256" }), withHeader({ alg: "RS256" }), withHeader({ kid: "other" }), withHeader({ crit: ["x"] }), `${token}x`, token.slice(0, -2)])
      expect(await verifyJws(db, tenant.id, forged)).toBeUndefined();
    const other = await makeTenant(db);
    expect(await verifyJws(db, other.id, token)).toBeUndefined();
  });
});

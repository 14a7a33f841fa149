import { afterEach, describe, expect, it, vi } from "vitest";
import { and, eq } from "drizzle-orm";
import { testDatabase } from "@/lib/db/testing";
import { auditEvents, passkeys, sessions, users } from "@/lib/db/schema";
import { endSession, findSession } from "@/lib/sessions";
import type { Tenant } from "@/lib/tenancy/resolve-tenant";
import type { Algorithm, Behaviour } from "@/lib/testing/authenticator";
import { encodeCbor } from "@/lib/testing/cbor";
import { makeTenant, makeUser } from "@/lib/testing/factories";
import { activeDomain, Device, postJson } from "@/lib/testing/passkey-ceremonies";
import { Browser } from "@/lib/testing/relying-party";
import { domainIssuer } from "@/lib/tenancy/resolve-tenant";
import { register, registrationOptions } from "./passkey-endpoints";

const { db } = await testDatabase();
afterEach(() => void vi.useRealTimers());

const passkeysOf = (tenant: Tenant) => db.select().from(passkeys).where(eq(passkeys.tenantId, tenant.id)).orderBy(passkeys.createdAt);

async function device() {
  const tenant = await makeTenant(db);
  return { tenant, device: await Device.signedIn(db, tenant) };
}

async function expectRefused(answer: { status: number; body: Record<string, string> }, tenant: Tenant, error = "invalid_response", status = 400) {
  expect(answer).toMatchObject({ status, body: { error } });
  expect(await passkeysOf(tenant)).toEqual([]);
}

/** Milliseconds of the processor for one answer: the least of five, since other tests share this machine. */
async function leastCost<Answer>(prepare: () => Promise<() => Promise<Answer>>, check: (answer: Answer) => Promise<void>): Promise<number> {
  const costs = [];
  for (let i = 0; i < 5; i++) {
    const send = await prepare();
    const before = process.cpuUsage();
    const answer = await send();
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
    await check(answer);
  }
  return Math.min(...costs);
}

describe("making a passkey", () => {
  it("asks for a discoverable one with user verification, of three algorithms, without attestation, for a handle that names nobody", async () => {
    const { tenant, device: ada } = await device();
    expect(await ada.creationOptions()).toMatchObject({
      rp: { id: new URL(tenant.issuer).hostname, name: "Acme" },
      user: { id: Buffer.from(ada.user.id).toString("base64url"), name: ada.user.email, displayName: "Ada Lovelace" },
      pubKeyCredParams: [{ alg: -7 }, { alg: -8 }, { alg: -257 }].map((param) => ({ ...param, type: "public-key" })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none", excludeCredentials: [], timeout: 300_000,
    });
  });

  it("keeps several for one user, each with a name of its own, excludes what is there, and records each", async () => {
    const { tenant, device: ada } = await device();
    expect((await ada.register({ aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd" })).body.name).toBe("iCloud Keychain");
    expect((await ada.register({ aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd" })).body.name).toBe("iCloud Keychain 2");
    const [first, second] = await passkeysOf(tenant);
    expect((await ada.creationOptions()).excludeCredentials).toEqual([first, second].map((row) => ({ id: row!.credentialId, type: "public-key", transports: ["internal"] })));
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(events).toMatchObject([first, second].map((row) => ({ action: "user.passkey_added", actor: { kind: "end_user", id: ada.user.id }, target: { type: "passkey", id: row!.id } })));
  });

  it("takes a self attestation, which browsers pass on though none was asked for (§5.4.7)", async () => {
    const { device: ada } = await device();
    expect((await ada.register({ format: "packed" })).status).toBe(201);
  });

  it("WA-01 refuses the origin of another tenant, of http or https, of a port, of a look-alike", async () => {
    const { tenant, device: ada } = await device();
    const other = await makeTenant(db);
    const { host, hostname, protocol } = new URL(tenant.issuer);
    for (const origin of [other.issuer, `${protocol === "http:" ? "https" : "http"}://${host}`, `${protocol}//${hostname}:1`, `${tenant.issuer}.evil.example`, `${protocol}//a.${host}`]) await expectRefused(await ada.register({ origin }), tenant);
    await expectRefused(await ada.register({ rpId: new URL(other.issuer).hostname }), tenant);
  });

  it("WA-03 refuses a ceremony in a frame", async () => {
    const { tenant, device: ada } = await device();
    await expectRefused(await ada.register({ crossOrigin: true }), tenant);
    await expectRefused(await ada.register({ crossOrigin: true, topOrigin: "https://evil.example" }), tenant);
    await expectRefused(await ada.register({ topOrigin: "https://evil.example" }), tenant);
  });

  it("WA-05 refuses a challenge of a sign-in, of another browser, of another tenant, of another type", async () => {
    const { tenant, device: ada } = await device();
    const { challenge } = await ada.requestOptions();
    await expectRefused(await ada.register({ challenge }), tenant, "challenge_expired");
    await expectRefused(await ada.register({ type: "webauthn.get" }), tenant);
    const options = await ada.creationOptions();
    const elsewhere = await Device.signedIn(db, tenant, ada.user);
    await expectRefused(await postJson(elsewhere.browser, register, ada.authenticator.create(options)), tenant, "challenge_expired");
    const other = (await device()).device;
    await expectRefused(await ada.register({ challenge: (await other.creationOptions()).challenge }), tenant, "challenge_expired");
  });

  it("WA-05 takes a challenge once, of 10 answers at the same moment", async () => {
    const { tenant, device: ada } = await device();
    const options = await ada.creationOptions();
    const answers = await Promise.all(Array.from({ length: 10 }, () => postJson(ada.browser, register, ada.authenticator.create(options))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(400)]);
    expect(await passkeysOf(tenant)).toHaveLength(1);
  });

  it("WA-06 refuses a challenge after five minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { tenant, device: ada } = await device();
    const options = await ada.creationOptions();
    vi.setSystemTime(Date.now() + 5 * 60_000);
    await expectRefused(await postJson(ada.browser, register, ada.authenticator.create(options)), tenant, "challenge_expired");
  });

  it("WA-07 refuses one made without user presence or without user verification", async () => {
    const { tenant, device: ada } = await device();
    await expectRefused(await ada.register({ userPresent: false }), tenant);
    await expectRefused(await ada.register({ userVerified: false }), tenant);
  });

  it("refuses backup flags that contradict each other (§6.1.3)", async () => {
    const { tenant, device: ada } = await device();
    await expectRefused(await ada.register({ backupEligible: false, backedUp: true }), tenant);
  });

  it("WA-12 refuses a credential id that another user or another tenant has, and does not move it", async () => {
    const { tenant, device: ada } = await device();
    const credentialId = Buffer.from("0123456789abcdef0123456789abcdef");
    expect((await ada.register({ credentialId })).status).toBe(201);
    const [kept] = await passkeysOf(tenant);
    for (const thief of [await Device.signedIn(db, tenant), (await device()).device, ada]) expect(await thief.register({ credentialId })).toMatchObject({ status: 400, body: { error: "already_registered" } });
    expect(await db.select().from(passkeys).where(eq(passkeys.credentialId, kept!.credentialId))).toEqual([kept]);
  });

  describe("WA-13", () => {
    const half = (algorithm: number) => encodeCbor(new Map<number, never>([[1, 2], [3, algorithm], [-1, 1], [-2, Buffer.alloc(32, 1)], [-3, Buffer.alloc(32, 1)]] as never));
    const wrong: [string, Behaviour][] = [
      ["an algorithm that was not asked for", { algorithm: "RS1" }],
      ["a key that claims the algorithm none", { coseKey: half(0) }],
      ["a point that is not on the curve", { coseKey: half(-7) }],
      ["an RSA key of 1024 bits", { coseKey: encodeCbor(new Map<number, never>([[1, 3], [3, -257], [-1, Buffer.alloc(128, 255)], [-2, Buffer.from([1, 0, 1])]] as never)) }],
      ["a key without its parts", { coseKey: encodeCbor(new Map<number, never>([[1, 2], [3, -7]] as never)) }],
      ["an empty key", { coseKey: encodeCbor(new Map()) }],
      ["a key that is no map", { coseKey: encodeCbor([1, 2, 3]) }],
      ["an unknown attestation format", { format: "made-up" }],
      ["a statement where there is none", { statement: new Map([["x", 1 as never]]) }],
      ["a packed attestation without signature", { format: "packed", statement: new Map<string, never>() }],
      ["certificates, which nobody asked for", { format: "packed", statement: new Map<string, never>([["alg", -7 as never], ["sig", Buffer.alloc(70) as never], ["x5c", [Buffer.alloc(300)] as never]]) }],
      ["attestations of other makers", { format: "android-safetynet" }],
      ["a credential id of 1024 bytes", { credentialId: Buffer.alloc(1024, 7) }],
      ["an empty credential id", { credentialId: Buffer.alloc(0) }],
    ];
    it.each(wrong)("refuses %s", async (_, how) => {
      const { tenant, device: ada } = await device();
      await expectRefused(await ada.register(how), tenant);
    });

    const bombs: [string, Uint8Array][] = [
      ["20000 nested arrays", Buffer.alloc(12_000, 0x81)],
      ["nested maps", Buffer.alloc(12_000, 0xa1)],
      ["an array of 2^32 items", Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff, 0x01])],
      ["a map of 2^64 items", Buffer.from([0xbb, ...Array<number>(8).fill(0xff), 0x01])],
      ["a byte string of 2^32 bytes", Buffer.from([0x5a, 0xff, 0xff, 0xff, 0xff, 0x01])],
      ["nothing but a number", Buffer.from([0x01])],
      ["random bytes", Buffer.from("d9d9f7a363666d74646e6f6e65", "hex")],
      ["a map without its fields", encodeCbor(new Map())],
    ];
    it.each(bombs)("answers 400 within 50 ms to CBOR of %s", async (_, attestationObject) => {
      const { tenant, device: ada } = await device();
      const send = async () => {
        const made = ada.authenticator.create(await ada.creationOptions());
        return () => postJson(ada.browser, register, { ...made, response: { ...made.response, attestationObject: Buffer.from(attestationObject).toString("base64url") } });
      };
      expect(await leastCost(send, (answer) => expectRefused(answer, tenant))).toBeLessThan(50);
    });

    it("answers 400 within 50 ms to a credential of a megabyte", async () => {
      const { tenant, device: ada } = await device();
      const made = ada.authenticator.create(await ada.creationOptions());
      const body = JSON.stringify({ ...made, response: { ...made.response, attestationObject: "A".repeat(1024 * 1024) } });
      expect(await leastCost(async () => () => postJson(ada.browser, register, body), (answer) => expectRefused(answer, tenant))).toBeLessThan(50);
    });
  });

  it.each<Algorithm>(["ES256", "EdDSA", "RS256"])("takes a key of %s", async (algorithm) => {
    const { device: ada } = await device();
    expect((await ada.register({ algorithm })).status).toBe(201);
  });

  it("WA-14 refuses without a session, with another session than that of the options, and with one that has ended", async () => {
    const { tenant, device: ada } = await device();
    const options = await ada.creationOptions();
    const answer = ada.authenticator.create(options);
    const nobody = new Browser(tenant);
    for (const handler of [registrationOptions, register]) expect(await postJson(nobody, handler, handler === register ? answer : {})).toMatchObject({ status: 403, body: { error: "session_required" } });
    const bob = await Browser.signedIn(db, tenant, await makeUser(db, tenant));
    bob.cookies.set("authalla_browser", ada.browser.cookies.get("authalla_browser")!);
    await expectRefused(await postJson(bob, register, answer), tenant, "challenge_expired");
    const { session } = (await findSession(db, tenant, ada.browser.request("/")))!;
    await endSession(db, tenant, session.id, "signed_out");
    await expectRefused(await postJson(ada.browser, register, answer), tenant, "session_required", 403);
  });

  it("WA-14 the passkey is the session's, whatever handle the browser was made to use", async () => {
    const { tenant, device: ada } = await device();
    const victim = await makeUser(db, tenant);
    const options = await ada.creationOptions();
    const made = ada.authenticator.create({ ...options, user: { ...options.user, id: Buffer.from(victim.id).toString("base64url") } });
    expect((await postJson(ada.browser, register, made)).status).toBe(201);
    expect((await passkeysOf(tenant)).map(({ userId }) => userId)).toEqual([ada.user.id]);
    expect(await ada.signedOut().signIn()).toMatchObject({ status: 400, body: { error: "invalid_response" } }); // its handle says victim, its owner is Ada
  });

  it("WA-14 and SE-21: refuses options and answers that another site asks for", async () => {
    const { tenant, device: ada } = await device();
    const answer = ada.authenticator.create(await ada.creationOptions());
    for (const headers of [{ "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }, { origin: "null" }, {}] as Record<string, string>[]) {
      expect((await postJson(ada.browser, registrationOptions, {}, headers)).status).toBe(403);
      await expectRefused(await postJson(ada.browser, register, answer, headers), tenant, "foreign_request", 403);
    }
  });

  it("SE-17 asks for a sign-in of the last five minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { tenant, device: ada } = await device();
    vi.setSystemTime(Date.now() + 5 * 60_000 + 1);
    expect(await postJson(ada.browser, registrationOptions, {})).toMatchObject({ status: 403, body: { error: "fresh_session_required" } });
    expect(await passkeysOf(tenant)).toEqual([]);
    const again = await Device.signedIn(db, tenant, ada.user);
    vi.setSystemTime(Date.now() + 5 * 60_000);
    expect((await again.register()).status).toBe(201);
  });

  it("stops at 25 passkeys", async () => {
    const { device: ada } = await device();
    for (let i = 0; i < 24; i++) expect((await ada.register()).status).toBe(201);
    const [last, oneTooMany] = [await ada.creationOptions(), await ada.creationOptions()];
    expect((await postJson(ada.browser, register, ada.authenticator.create(last))).status).toBe(201);
    expect((await postJson(ada.browser, register, ada.authenticator.create(oneTooMany))).body.error).toBe("too_many_passkeys");
    expect((await postJson(ada.browser, registrationOptions, {})).body.error).toBe("too_many_passkeys");
  });

  it("WA-17 a user with a passkey of one host makes another for the next, which is not asked to leave out the first", async () => {
    const { tenant, device: ada } = await device();
    await ada.register();
    const domain = await activeDomain(db, tenant);
    const there = await Device.signedIn(db, { ...tenant, issuer: domainIssuer(domain) }, ada.user);
    expect((await there.creationOptions()).excludeCredentials).toEqual([]);
    expect((await there.register()).status).toBe(201);
    expect((await passkeysOf(tenant)).map(({ rpId }) => rpId)).toEqual([new URL(tenant.issuer).hostname, domain]);
    await db.delete(sessions).where(eq(sessions.tenantId, tenant.id));
    expect((await there.signedOut({ ...tenant, issuer: domainIssuer(domain) }).signIn()).status).toBe(200);
  });

  it("a user who is deleted takes their passkeys along", async () => {
    const { tenant, device: ada } = await device();
    await ada.register();
    await db.delete(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, ada.user.id)));
    await expectRefused(await ada.signedOut().signIn(), tenant, "unknown_passkey");
  });
});

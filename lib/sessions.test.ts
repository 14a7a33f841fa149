import { afterEach, describe, expect, it, vi } from "vitest";
import { eq } from "drizzle-orm";
import { sessions, users } from "./db/schema";
import { testDatabase } from "./db/testing";
import { settings } from "./env";
import { endSession, findSession, findSessionUser, sessionLifetimeSeconds, startSession } from "./sessions";
import { makeTenant, makeUser } from "./testing/factories";

const opened = await testDatabase();
afterEach(() => {
  vi.useRealTimers();
  settings().isHttps = false;
});

async function setUp() {
  const { db } = opened;
  const tenant = await makeTenant(db);
  const user = await makeUser(db, tenant);
  const { session, setCookie } = await startSession(db, user, { amr: ["email"], acr: "urn:authalla:acr:email" });
  const cookie = setCookie.split(";")[0]!;
  return { db, tenant, user, session, setCookie, cookie, find: (value = cookie) => findSession(db, tenant, { headers: new Headers({ cookie: value }) }) };
}

describe("the session of a browser", () => {
  it("is a host-only, HttpOnly, SameSite=Lax cookie, and only its hash is stored (SR-01)", async () => {
    const { db, setCookie, cookie, find, user, session } = await setUp();
    expect(setCookie).toMatch(/^authalla_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    expect((await find())?.user.id).toBe(user.id);
    const [row] = await db.select().from(sessions).where(eq(sessions.id, session.id));
    expect(JSON.stringify(row)).not.toContain(cookie.split("=")[1]);
  });

  it("notes the sign-in, which changes nothing about the user: updated_at stays (OpenID Connect Core §5.1)", async () => {
    const { db, tenant } = await setUp();
    const made = await makeUser(db, tenant, { updatedAt: new Date("2026-01-02T03:04:05Z") });
    const { session } = await startSession(db, made, { amr: ["email"], acr: "urn:authalla:acr:email" });
    const [user] = await db.select().from(users).where(eq(users.id, made.id));
    expect(user).toMatchObject({ updatedAt: made.updatedAt, lastLoginAt: session.authenticatedAt });
  });

  it("SE-03 two cookies of its name count as none", async () => {
    const { cookie, find } = await setUp();
    expect(await find(`${cookie}; authalla_session=other`)).toBeUndefined();
  });

  it("SE-01 on https counts under its __Host- name alone, which no sibling host can set (RFC 6265bis §4.1.3.2)", async () => {
    const { db, tenant, user, cookie, find } = await setUp();
    const token = cookie.split("=")[1]!;
    settings().isHttps = true;
    const tossed = (await startSession(db, await makeUser(db, tenant), { amr: ["email"], acr: "urn:authalla:acr:email" })).setCookie;
    expect(tossed).toMatch(/^__Host-authalla_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/);
    const other = /=([^;]+)/.exec(tossed)![1]!;
    for (const name of ["authalla_session", "__Secure-authalla_session", "__host-authalla_session"]) {
      expect(await find(`${name}=${other}`), name).toBeUndefined();
      expect((await find(`${name}=${other}; __Host-authalla_session=${token}`))?.user.id, name).toBe(user.id);
    }
  });

  it.each(["", "authalla_session=", "authalla_session=wrong", "authalla_session=a%20b", "other=x"])("finds nothing for the cookie header %j", async (header) => {
    const { find } = await setUp();
    expect(await find(header)).toBeUndefined();
  });

  it("SE-14 is dead at once when it is ended, for every copy of the cookie", async () => {
    const { db, tenant, user, session, find } = await setUp();
    expect(await findSessionUser(db, tenant, session.id)).toEqual({ name: user.name, email: user.email });
    expect(await endSession(db, tenant, session.id, "signed_out")).toBe(true);
    expect(await find()).toBeUndefined();
    expect(await findSessionUser(db, tenant, session.id)).toBeUndefined();
    expect(await endSession(db, tenant, session.id, "signed_out")).toBe(false);
  });

  it("SE-15 is dead when the user is suspended", async () => {
    const { db, user, find } = await setUp();
    await db.update(users).set({ status: "suspended" }).where(eq(users.id, user.id));
    expect(await find()).toBeUndefined();
  });

  it("expires", async () => {
    const { find } = await setUp();
    vi.useFakeTimers({ toFake: ["Date"] }).setSystemTime(Date.now() + sessionLifetimeSeconds * 1000 + 1);
    expect(await find()).toBeUndefined();
  });

  it("MT-05 is nothing at another tenant, nor can it be ended from there", async () => {
    const { db, session, cookie, find } = await setUp();
    const other = await makeTenant(db);
    expect(await findSession(db, other, { headers: new Headers({ cookie }) })).toBeUndefined();
    expect(await endSession(db, other, session.id, "session_revoked")).toBe(false);
    expect(await find()).toBeDefined();
  });
});

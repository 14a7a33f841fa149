import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeKeyring } from "./crypto/seal";
import { hashSecret } from "./crypto/secrets";
import type { OpenDatabase } from "./db/client";
import { accounts, clients, installation, members, tenants, users } from "./db/schema";
import { openTestDatabase } from "./db/testing";
import { dashboardClientSecret, SettingsError } from "./env";
import { firstPartyClients } from "./start/first-party-clients";
import { firstRun, keepFirstRunFile } from "./start/first-run";
import { checkSecretKey, sealedCheck } from "./start/secret-key";

let opened: OpenDatabase;
let dataDir: string;
const here = () => ({ appUrl: "http://localhost:3000", dataDir, ownerEmail: "ada@example.com" });
const file = () => join(dataDir, "first-run.json");

beforeEach(async () => {
  opened = await openTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "authalla-start-"));
});
afterEach(async () => {
  await opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe("the first run", () => {
  it("makes the platform, an account with its owner, and a tenant whose client works, and tells them once", async () => {
    const { db } = opened;
    expect(await firstRun(db, here())).toBe(true);
    await keepFirstRunFile(db, here());
    const told = JSON.parse(readFileSync(file(), "utf8")) as Record<string, string>;
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const [client] = await db.select().from(clients).where(eq(clients.id, told.client_id!));
    expect(client).toMatchObject({ tenantId: told.tenant_id, applicationType: "backend", grantTypes: ["client_credentials"], secretHash: hashSecret(told.client_secret!) });
    expect(told.issuer).toBe(`http://${told.tenant_id}.localhost:3000`);
    const [owner] = await db.select().from(members).innerJoin(users, eq(users.id, members.userId));
    expect(owner).toMatchObject({ members: { accountId: told.account_id, role: "owner", tenantId: "platform" }, users: { email: "ada@example.com", emailVerified: false } });
  });

  it("happens once, however many processes start at once", async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => firstRun(opened.db, here())));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await opened.db.select().from(accounts)).toHaveLength(1);
    expect(await opened.db.select().from(tenants)).toHaveLength(2);
  });

  it("puts the file in its place when the process ended after the commit", async () => {
    await firstRun(opened.db, here());
    expect(existsSync(file())).toBe(false);
    expect(await firstRun(opened.db, here())).toBe(false);
    await keepFirstRunFile(opened.db, here());
    expect(existsSync(file())).toBe(true);
  });

  it("throws a file away whose transaction was never committed, whole or cut off", async () => {
    for (const content of [JSON.stringify({ tenant_id: "no-such-tenant", client_id: "client_none" }), '{"app_url": "http']) {
      writeFileSync(`${file()}.new`, content);
      await keepFirstRunFile(opened.db, here());
      expect(existsSync(file())).toBe(false);
      expect(existsSync(`${file()}.new`)).toBe(false);
    }
  });

  it("never writes the file again", async () => {
    await firstRun(opened.db, here());
    await keepFirstRunFile(opened.db, here());
    renameSync(file(), `${file()}.kept`);
    expect(await firstRun(opened.db, here())).toBe(false);
    await keepFirstRunFile(opened.db, here());
    expect(existsSync(file())).toBe(false);
  });
});

describe("the built-in clients", () => {
  it("follow APP_URL at every start", async () => {
    const { db } = opened;
    await firstRun(db, here());
    await firstPartyClients(db, { appUrl: "http://localhost:3000" });
    await firstPartyClients(db, { appUrl: "https://login.example.com" });
    const [dashboard] = await db.select().from(clients).where(eq(clients.id, "authalla-dashboard"));
    expect(dashboard).toMatchObject({ redirectUris: ["https://login.example.com/api/auth/callback/authalla"], allowedLogoutUris: ["https://login.example.com"], secretHash: hashSecret(dashboardClientSecret()), requireConsent: false });
    const [cli] = await db.select().from(clients).where(eq(clients.id, "authalla-cli"));
    expect(cli).toMatchObject({ applicationType: "native", isPublic: true, secretHash: null, redirectUris: ["http://localhost/callback"], tenantId: "platform" });
  });
});

describe("the secret key", () => {
  const one = makeKeyring(["kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G"]);
  const other = makeKeyring(["Zr4uTb9QxM2wYc7LkV5nHs8JdF3gPa6E"]);
  const both = makeKeyring(["Zr4uTb9QxM2wYc7LkV5nHs8JdF3gPa6E", "kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G"]);

  it("SR-04 must be the one that the database was sealed with", async () => {
    await opened.db.insert(installation).values({ id: 1, sealedCheck: sealedCheck(one) });
    await checkSecretKey(opened.db, one);
    await expect(checkSecretKey(opened.db, other)).rejects.toThrow(SettingsError);
    await expect(checkSecretKey(opened.db, other)).rejects.toThrow(/^SECRET_KEY [^\n]+$/);
  });

  it("SR-03 changes by putting the new one in front, after which the old one may go", async () => {
    await opened.db.insert(installation).values({ id: 1, sealedCheck: sealedCheck(one) });
    await checkSecretKey(opened.db, both);
    await checkSecretKey(opened.db, other);
  });
});

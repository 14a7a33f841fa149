import type { Database } from "../db/client";
import { accountInvitations, accounts, clients, members, passkeys, tenants, users, type Role } from "../db/schema";
import { hashSecret, newSecret } from "../crypto/secrets";
import { newId } from "../ids";
import { invitationLifetimeMs, invitationTokenHash } from "../services/invitation-answers";
import { managementScopes, type Actor } from "../services/operation";
import { asTenant, defaultIssuer, forgetTenants, type Tenant } from "../tenancy/resolve-tenant";

/*
 * What a test needs, made for it alone. Ids are random, so that tests share a database and nothing else.
 */

type TenantValues = Partial<typeof tenants.$inferInsert>;

export async function makeAccount(db: Database): Promise<{ id: string; name: string }> {
  const account = { id: newId("acct"), name: "Test account" };
  await db.insert(accounts).values(account);
  return account;
}

/** An ordinary tenant in an account of its own, unless one is given. */
export async function makeTenant(db: Database, values: TenantValues = {}): Promise<Tenant> {
  const accountId = values.accountId ?? (await makeAccount(db)).id;
  const id = values.id ?? `t-${newId("user").slice(5, 17)}`;
  const [row] = await db.insert(tenants).values({ name: "Acme", allowRegistration: true, ...values, id, accountId }).returning();
  return asTenant(row!, defaultIssuer(row!));
}

/** The one platform tenant of this database. */
export async function platformTenant(db: Database): Promise<Tenant> {
  await db.insert(tenants).values({ id: "platform", isPlatform: true, name: "Authalla", allowDynamicRegistration: true }).onConflictDoNothing();
  forgetTenants();
  const row = await db.query.tenants.findFirst({ where: (t, { eq }) => eq(t.isPlatform, true) });
  return asTenant(row!, defaultIssuer(row!));
}

export async function makeUser(db: Database, tenant: { id: string }, values: Partial<typeof users.$inferInsert> = {}): Promise<typeof users.$inferSelect> {
  const id = newId("user");
  const [row] = await db.insert(users).values({ email: `${id}@example.com`, emailVerified: true, name: "Ada Lovelace", ...values, tenantId: tenant.id, id }).returning();
  return row!;
}

/** A passkey's row, whose key nobody has: for what is done with it beside signing in. */
export async function makePasskey(db: Database, user: { tenantId: string; id: string }, values: Partial<typeof passkeys.$inferInsert> = {}): Promise<typeof passkeys.$inferSelect> {
  const [row] = await db
    .insert(passkeys)
    .values({ rpId: `${user.tenantId}.localhost`, credentialId: newSecret(), publicKey: new Uint8Array(1), signatureCount: 0, backupEligible: true, backedUp: true, aaguid: "00000000-0000-0000-0000-000000000000", name: "Laptop", ...values, tenantId: user.tenantId, userId: user.id, id: newId("passkey") })
    .returning();
  return row!;
}

/** A confidential web client; `secret` is what it authenticates with. Give isPublic: true for a native one. */
export async function makeClient(db: Database, tenant: { id: string }, values: Partial<typeof clients.$inferInsert> = {}): Promise<typeof clients.$inferSelect & { secret: string }> {
  const secret = newSecret("cs_");
  const isPublic = values.isPublic ?? false;
  const [row] = await db
    .insert(clients)
    .values({
      name: "Test client",
      applicationType: isPublic ? "native" : "web",
      tokenEndpointAuthMethod: isPublic ? "none" : "client_secret_basic",
      secretHash: isPublic ? null : hashSecret(secret),
      grantTypes: ["authorization_code", "refresh_token"],
      allowedScopes: ["openid", "profile", "email", "offline_access"],
      redirectUris: ["https://app.example/callback"],
      requireConsent: false,
      ...values,
      isPublic,
      tenantId: tenant.id,
      id: values.id ?? newId("client"),
    })
    .returning();
  return { ...row!, secret };
}

/** A backend client: client_credentials with the given scopes. */
export const makeBackendClient = (db: Database, tenant: { id: string }, allowedScopes: string[] = [...managementScopes]) =>
  makeClient(db, tenant, { applicationType: "backend", grantTypes: ["client_credentials"], redirectUris: [], allowedScopes });

/** A user of the platform tenant with a role in the account, and the Actor that acts for them. */
export async function makeMember(db: Database, account: { id: string }, role: Role = "owner", scopes: readonly string[] = managementScopes): Promise<{ user: typeof users.$inferSelect; actor: Actor }> {
  const user = await makeUser(db, await platformTenant(db));
  await db.insert(members).values({ accountId: account.id, tenantId: user.tenantId, userId: user.id, role });
  return { user, actor: { kind: "user", userId: user.id, scopes: new Set(scopes), tenantIds: null, clientId: null, via: "rest" } };
}

/** An open invitation, and what its mail would carry. */
export async function makeInvitation(db: Database, account: { id: string }, values: Pick<typeof accountInvitations.$inferInsert, "email" | "invitedBy"> & Partial<typeof accountInvitations.$inferInsert>): Promise<typeof accountInvitations.$inferSelect & { token: string }> {
  const token = newSecret();
  const now = new Date();
  const [row] = await db
    .insert(accountInvitations)
    .values({ role: "viewer", sentAt: now, expiresAt: new Date(now.getTime() + invitationLifetimeMs), ...values, accountId: account.id, id: newId("invitation"), tokenHash: invitationTokenHash(token) })
    .returning();
  return { ...row!, token };
}

import { and, countDistinct, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { grants, signingKeys } from "../db/schema";
import { notFound, ServiceError } from "../errors";
import { forgetKeys, jwksDocument, jwksMaxAgeSeconds, rotateSigningKey as rotate, signingAlgs, withdrawNextKey } from "../keys/signing-keys";
import { deleted, id, instant, iso } from "./fields";
import { defineOperation, type Consequence } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const alg = z.enum(signingAlgs);

const signingKey = z.strictObject({
  id: z.string().describe("The kid: the key's RFC 7638 thumbprint."),
  alg,
  state: z.enum(["next", "current", "previous", "expired"]).describe("next: published, signs from activates_at; current: signs; previous: published until expires_at for tokens it signed; expired: published no more."),
  activates_at: instant,
  expires_at: instant.nullable(),
  created_at: instant,
});

export const listSigningKeys = defineOperation({
  name: "list_signing_keys",
  title: "List signing keys",
  description: "Lists the public facts of the keys that a tenant publishes in its JWK Set, newest first: next, current and previous of each algorithm, and with include_expired those of before. Private keys are never shown.",
  scope: "keys:read",
  on: "tenant",
  http: "GET /signing-keys",
  input: z.strictObject({ include_expired: z.boolean().optional().describe("true lists also the keys that are published no more."), ...pageInput(100) }),
  output: z.strictObject({ signing_keys: z.array(signingKey), ...pageOutput }),
  async handler({ include_expired: includesExpired = false, ...input }, { db, tenant }) {
    await jwksDocument(db, tenant.id);
    const where = and(eq(signingKeys.tenantId, tenant.id), includesExpired ? undefined : isPublished());
    const { rows, facts } = await findPage(db, { from: signingKeys, keys: { createdAt: signingKeys.createdAt, tiebreak: signingKeys.kid }, where, input, boundTo: ["list_signing_keys", tenant.id, String(includesExpired)] });
    const current = await currentKids(db, tenant.id);
    return { signing_keys: rows.map((row) => present(row, current)), ...facts };
  },
});

export const rotateSigningKey = defineOperation({
  name: "rotate_signing_key",
  title: "Rotate signing key",
  description: "Makes a new signing key, published at once and used after five minutes, when every client has seen it, or from activates_at on; tokens signed before stay valid until they expire. With immediately, for a leaked key, the old keys of the algorithm are withdrawn now and every token they signed is dead.",
  scope: "keys:write",
  on: "tenant",
  http: "POST /signing-keys/rotate",
  input: z.strictObject({
    alg: alg.default("ES256").describe("ES256 signs access tokens, RS256 ID tokens unless the client asks for another."),
    immediately: z.boolean().default(false).describe("True only for a leaked key: withdraws the old ones now."),
    activates_at: instant.max(64).refine((text) => !Number.isNaN(Date.parse(text)), "must be a time such as 2026-01-31T12:00:00.000Z").optional().describe("When the new key begins to sign, five minutes to a year from now; default five minutes."),
  }),
  output: signingKey,
  consequences: (input, { db, tenant }) => goesWithRotation(db, tenant, input),
  async handler(input, { db, tenant, afterCommit }) {
    const row = await rotate(db, tenant.id, input.alg, input.immediately, checkedStart(input));
    afterCommit(() => forgetKeys(tenant.id));
    return present(row, await currentKids(db, tenant.id));
  },
});

function checkedStart({ immediately, activates_at: at }: { immediately: boolean; activates_at?: string }, now = new Date()): Date | undefined {
  if (at === undefined) return undefined;
  const refused = (message: string) => new ServiceError("validation_error", `The time that a key begins to sign ${message}.`, { activates_at: message });
  if (immediately) throw refused("cannot be given together with immediately");
  const start = new Date(at);
  if (start.getTime() < now.getTime() + jwksMaxAgeSeconds * 1000) throw refused("must be at least five minutes from now, so that every client has seen the key");
  if (start.getTime() > now.getTime() + 366 * 86_400_000) throw refused("must be within a year");
  return start;
}

async function goesWithRotation(db: Database, tenant: { id: string }, { alg, immediately }: { alg: string; immediately: boolean }): Promise<Consequence[]> {
  if (!immediately) return [{ count: null, text: `A new ${alg} key is published now, and tokens that the old one signed stay valid until they expire` }];
  const [signedIn] = await db.select({ users: countDistinct(grants.userId) }).from(grants).where(and(eq(grants.tenantId, tenant.id), isNull(grants.revokedAt)));
  const users = signedIn?.users ?? 0;
  return [
    { count: null, text: `Every token that an ${alg} key signed until now is refused at once` },
    { count: users, text: `${users.toLocaleString("en")} ${users === 1 ? "user has" : "users have"} apps that must fetch new tokens; those that can refresh do so by themselves` },
    { count: null, text: `Apps that keep the JWK Set refuse the new tokens for up to ${jwksMaxAgeSeconds / 60} minutes, until they fetch it again` },
  ];
}

export const deleteSigningKey = defineOperation({
  name: "delete_signing_key",
  title: "Delete next signing key",
  description: "Takes back a key that has not begun to sign: the current one goes on as if it had not been rotated. Only keys whose state is next can be taken back, up to a minute before activates_at; ids come from list_signing_keys.",
  scope: "keys:write",
  on: "tenant",
  http: "DELETE /signing-keys/{id}",
  input: z.strictObject({ id: id("signing key") }),
  output: deleted,
  // The algorithm, which a person can type; the id says which key.
  confirm: async (input, { db, tenant }) => (await load(db, tenant, input.id)).alg,
  consequences: async (input, { db, tenant }) => {
    const { alg, activatesAt } = await load(db, tenant, input.id);
    return [{ count: null, text: `The rotation of ${alg} planned for ${iso(activatesAt)} does not happen: the key before it goes on signing` }];
  },
  async handler(input, { db, tenant, afterCommit }) {
    await load(db, tenant, input.id);
    const gone = await withdrawNextKey(db, tenant.id, input.id);
    if (!gone) throw new ServiceError("conflict", "This key signs already, or is about to. Rotate again instead; with immediately, if it has leaked.");
    afterCommit(() => forgetKeys(tenant.id));
    return { id: gone.kid, name: gone.alg, deleted: true as const };
  },
});

async function load(db: Database, tenant: { id: string }, kid: string) {
  const [row] = await db.select().from(signingKeys).where(and(eq(signingKeys.tenantId, tenant.id), eq(signingKeys.kid, kid)));
  if (!row) throw notFound("signing key");
  return row;
}

const isPublished = () => or(isNull(signingKeys.expiresAt), gt(signingKeys.expiresAt, new Date()));

/** The newest active key of each algorithm: the one that signs. */
async function currentKids(db: Database, tenantId: string): Promise<Set<string>> {
  const active = await db
    .selectDistinctOn([signingKeys.alg], { kid: signingKeys.kid })
    .from(signingKeys)
    .where(and(eq(signingKeys.tenantId, tenantId), lte(signingKeys.activatesAt, new Date()), isPublished()))
    .orderBy(signingKeys.alg, desc(signingKeys.activatesAt));
  return new Set(active.map(({ kid }) => kid));
}

const present = (row: typeof signingKeys.$inferSelect, current: Set<string>): z.input<typeof signingKey> => ({
  id: row.kid,
  alg: row.alg,
  state: current.has(row.kid) ? "current" : row.expiresAt && row.expiresAt <= new Date() ? "expired" : row.activatesAt > new Date() ? "next" : "previous",
  activates_at: iso(row.activatesAt),
  expires_at: iso(row.expiresAt),
  created_at: iso(row.createdAt),
});

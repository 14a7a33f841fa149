import { and, desc, eq, gt, isNull, lte, or } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { signingKeys } from "../db/schema";
import { forgetKeys, jwksDocument, rotateSigningKey as rotate, signingAlgs } from "../keys/signing-keys";
import { instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const alg = z.enum(signingAlgs);

const signingKey = z.strictObject({
  id: z.string().describe("The kid: the key's RFC 7638 thumbprint."),
  alg,
  state: z.enum(["next", "current", "previous"]).describe("next: published, signs from activates_at; current: signs; previous: published until expires_at for tokens it signed."),
  activates_at: instant,
  expires_at: instant.nullable(),
  created_at: instant,
});

export const listSigningKeys = defineOperation({
  name: "list_signing_keys",
  title: "List signing keys",
  description: "Lists the public facts of the keys that a tenant publishes in its JWK Set, newest first: next, current and previous of each algorithm. Private keys are never shown.",
  scope: "keys:read",
  on: "tenant",
  http: "GET /signing-keys",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ signing_keys: z.array(signingKey), ...pageOutput }),
  async handler(input, { db, tenant }) {
    await jwksDocument(db, tenant.id);
    const where = and(eq(signingKeys.tenantId, tenant.id), isPublished());
    const { rows, facts } = await findPage(db, { from: signingKeys, keys: { createdAt: signingKeys.createdAt, tiebreak: signingKeys.kid }, where, input, boundTo: ["list_signing_keys", tenant.id] });
    const current = await currentKids(db, tenant.id);
    return { signing_keys: rows.map((row) => present(row, current)), ...facts };
  },
});

export const rotateSigningKey = defineOperation({
  name: "rotate_signing_key",
  title: "Rotate signing key",
  description: "Makes a new signing key, published at once and used after five minutes, when every client has seen it; tokens signed before stay valid until they expire. With immediately, for a leaked key, the old keys of the algorithm are withdrawn now and every token they signed is dead.",
  scope: "keys:write",
  on: "tenant",
  http: "POST /signing-keys/rotate",
  input: z.strictObject({
    alg: alg.default("ES256").describe("ES256 signs access tokens, RS256 ID tokens unless the client asks for another."),
    immediately: z.boolean().default(false).describe("True only for a leaked key: withdraws the old ones now."),
  }),
  output: signingKey,
  async handler(input, { db, tenant, afterCommit }) {
    const row = await rotate(db, tenant.id, input.alg, input.immediately);
    afterCommit(() => forgetKeys(tenant.id));
    return present(row, await currentKids(db, tenant.id));
  },
});

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
  state: current.has(row.kid) ? "current" : row.activatesAt > new Date() ? "next" : "previous",
  activates_at: iso(row.activatesAt),
  expires_at: iso(row.expiresAt),
  created_at: iso(row.createdAt),
});

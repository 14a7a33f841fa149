import { and, countDistinct, eq, exists, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "../db/client";
import { consents, grants, refreshTokens } from "../db/schema";
import type { ClientRow } from "./client-fields";
import type { Consequence } from "./operation";

/** What goes with a client: who holds tokens that work, who allowed it, and that a client of a metadata document comes back. */
export async function goesWithClient(db: Database, client: ClientRow, now = new Date()): Promise<Consequence[]> {
  const ofClient = and(eq(grants.tenantId, client.tenantId), eq(grants.clientId, client.id));
  const refreshable = db
    .select({ one: sql`1` })
    .from(refreshTokens)
    .where(and(eq(refreshTokens.tenantId, grants.tenantId), eq(refreshTokens.grantId, grants.id), isNull(refreshTokens.usedAt), gt(refreshTokens.expiresAt, now)));
  const [signedIn] = await db.select({ users: countDistinct(grants.userId) }).from(grants).where(and(ofClient, isNull(grants.revokedAt), exists(refreshable)));
  const [allowed] = await db.select({ users: countDistinct(consents.userId) }).from(consents).where(and(eq(consents.tenantId, client.tenantId), eq(consents.clientId, client.id)));
  const users = signedIn?.users ?? 0;
  const consented = allowed?.users ?? 0;
  const isMachine = client.applicationType === "backend";
  return [
    { count: null, text: isMachine ? "the service gets no tokens any more, and those it has stop working at once" : "nobody can sign in to the application any more, and its tokens stop working at once" },
    { count: users, text: users === 1 ? "1 user who stays signed in to it is signed out of it" : `${users} users who stay signed in to it are signed out of it` },
    { count: consented, text: consented === 1 ? "what 1 user allowed it is forgotten" : `what ${consented} users allowed it is forgotten` },
    ...(client.registration === "metadata_document" ? [{ count: null, text: "it can come back by its metadata document; to keep it out, block it instead" }] : []),
  ];
}

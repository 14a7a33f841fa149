import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { startSession, type Session, type SignIn, type User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { countSignIn } from "./sign-in-counts";

export interface SignedIn {
  user: User;
  isNew: boolean;
  session: Session;
  setCookie: string;
}

/** Somebody has proven, in whichever way, who they are: a new session, and what the audit log says of it. */
export async function signIn(db: Database, tenant: Pick<Tenant, "id" | "accountId">, { user, isNew }: { user: User; isNew: boolean }, how: SignIn): Promise<SignedIn> {
  const actor = { kind: "end_user", id: user.id, via: "login" } as const;
  const { session, setCookie } = await startSession(db, user, how);
  if (isNew) await recordEvent(db, tenant, { actor, action: "user.registered", ip: how.ip, target: { type: "user", id: user.id, name: user.email } });
  await recordEvent(db, tenant, { actor, action: "session.created", ip: how.ip, target: { type: "session", id: session.id, name: user.email } });
  await countSignIn(db, tenant, how.amr, session.createdAt);
  return { user, isNew, session, setCookie };
}

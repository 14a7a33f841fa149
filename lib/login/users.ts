import { and, eq } from "drizzle-orm";
import type { Database } from "../db/client";
import { users } from "../db/schema";
import { newId } from "../ids";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";

/** The person has proved who they are and still may not come in. Said only to them. */
export class SignInRefused extends Error {
  override name = "SignInRefused";
  constructor(readonly reason: "registration_closed" | "account_suspended") {
    super(reason);
  }
}

export async function findUserByEmail(db: Database, tenant: { id: string }, email: string): Promise<User | undefined> {
  const [user] = await db.select().from(users).where(and(eq(users.tenantId, tenant.id), eq(users.email, email))).limit(1);
  return user;
}

export interface VerifiedPerson {
  /** Normalised, and proved to be theirs. */
  email: string;
  name?: string | null;
}

/**
 * The user whose mailbox this is, made now if the tenant takes new users. The proof makes the address a verified one.
 * @throws SignInRefused
 */
export async function userOfVerifiedEmail(db: Database, tenant: Pick<Tenant, "id" | "allowRegistration">, person: VerifiedPerson): Promise<{ user: User; isNew: boolean }> {
  const found = await findUserByEmail(db, tenant, person.email);
  if (!found && !tenant.allowRegistration) throw new SignInRefused("registration_closed");
  const made = found ? undefined : await insertUser(db, tenant, person);
  const user = found ?? made ?? (await findUserByEmail(db, tenant, person.email))!;
  if (user.status !== "active") throw new SignInRefused("account_suspended");
  if (user.emailVerified) return { user, isNew: made !== undefined };
  const [verified] = await db.update(users).set({ emailVerified: true }).where(and(eq(users.tenantId, tenant.id), eq(users.id, user.id))).returning();
  return { user: verified!, isNew: false };
}

/** A new user whose address is proven. Undefined when another sign-in of the same person was first. */
export async function insertUser(db: Database, tenant: { id: string }, { email, name }: VerifiedPerson): Promise<User | undefined> {
  const [user] = await db
    .insert(users)
    .values({ tenantId: tenant.id, id: newId("user"), email, emailVerified: true, name: name ?? null })
    .onConflictDoNothing({ target: [users.tenantId, users.email] })
    .returning();
  return user;
}

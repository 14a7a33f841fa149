import { clientAddress } from "../client-address";
import { database, type Database } from "../db/client";
import { settings } from "../env";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { findOperation } from "../services";
import { managementScopes, type Actor, type Operation } from "../services/operation";
import { preview, run, type Call, type Preview } from "../services/run";
import { findAuthenticatedAt, findSessionUser } from "../sessions";
import { resolveTenant } from "../tenancy/resolve-tenant";

/** Whom the dashboard's sealed cookie names: a user of the platform tenant, and the session they signed in with. */
export interface DashboardUser {
  userId: string;
  sessionId: string;
}

/** The dashboard is at the platform host; at a tenant's host it does not exist. */
export const isDashboardHost = (host: string | null): boolean => host?.toLowerCase() === settings().platformHost;

/** Pages of ours name their origin with each form they send. One that is missing, or another's, is not ours whatever the Host header says. */
export const isDashboardOrigin = (headers: Headers): boolean => headers.get("origin") === settings().appUrl;

/** Who a cookie's user is. The cookie alone proves nothing: the session's row must be alive, so that signing out ends every copy of it at once. */
export async function findPerson(user: DashboardUser, db: Database = database()): Promise<{ name: string | null; email: string } | undefined> {
  const platform = await resolveTenant(db, settings().platformHost);
  return platform && findSessionUser(db, platform, user.sessionId);
}

export const isSignedIn = async (user: DashboardUser, db?: Database): Promise<boolean> => (await findPerson(user, db)) !== undefined;

const actorOf = ({ userId }: DashboardUser): Actor => ({ kind: "user", userId, scopes: new Set(managementScopes), tenantIds: null, clientId: "authalla-dashboard", via: "dashboard" });

/**
 * One operation for the person at the dashboard. What cannot be undone needs its object's name in `confirm`; what is sensitive, a
 * sign-in of the last five minutes, as the session's row tells it (ASVS 7.5.1).
 * @throws ServiceError
 */
export async function callOperation(user: DashboardUser, name: string, input: Record<string, unknown>, { headers, confirm }: { headers: Headers; confirm?: string }, db: Database = database()): Promise<Record<string, unknown>> {
  const operation = known(name);
  const authentication = operation.isSensitive && { at: await authenticatedAt(user, db) };
  return run(operation, input, { ...callOf(user, headers, db), confirmation: { given: confirm }, authentication });
}

/**
 * What must be typed before an operation is done, and what goes with it. Nothing is done.
 * @throws ServiceError
 */
export const previewOperation = (user: DashboardUser, name: string, input: Record<string, unknown>, { headers }: { headers: Headers }, db: Database = database()): Promise<Preview> =>
  preview(known(name), input, callOf(user, headers, db));

async function authenticatedAt(user: DashboardUser, db: Database): Promise<Date | undefined> {
  const platform = await resolveTenant(db, settings().platformHost);
  return platform && findAuthenticatedAt(db, platform, user);
}

function known(name: string): Operation {
  const operation = findOperation(name);
  if (!operation) throw new ServiceError("not_found", `There is no operation ${name}.`);
  return operation;
}

const callOf = (user: DashboardUser, headers: Headers, db: Database): Call => ({ db, actor: actorOf(user), requestId: newId("request"), ip: clientAddress({ headers }) });

import { LRUCache } from "lru-cache";
import { clientAddress } from "../client-address";
import type { Database } from "../db/client";
import { perProcess } from "../per-process";
import { clientNetwork, countEvent, type RateLimit } from "../rate-limit";
import type { Tenant } from "../tenancy/resolve-tenant";
import { TooManyRequests } from "./errors";

/*
 * Failed client authentications are counted for each client_id and address, for all processes; who is over the limit is kept in
 * memory. A request that authenticates costs no query, and a client elsewhere is not shut out by someone who fails in its name.
 */

export const failuresPerClientAndAddress: RateLimit = { name: "client_authentication", limit: 60, windowSeconds: 60 };

const blocked = () => perProcess("blocked-clients", () => new LRUCache<string, { until: number }>({ max: 50_000 }));

/** Undefined without an address to count by. */
export function failureSubject(tenant: Tenant, request: Request, clientId: string | undefined): string | undefined {
  const network = clientNetwork(clientAddress(request));
  return network && `${tenant.id} ${network} ${(clientId ?? "").slice(0, 255)}`;
}

/** @throws TooManyRequests */
export function refuseAfterFailures(subject: string | undefined): void {
  const until = subject === undefined ? 0 : (blocked().get(subject)?.until ?? 0);
  const seconds = Math.ceil((until - Date.now()) / 1000);
  if (seconds > 0) throw new TooManyRequests("too many failed client authentications; try again later", seconds);
}

export async function countFailure(db: Database, tenant: Tenant, subject: string | undefined): Promise<void> {
  if (subject === undefined) return;
  const { isAllowed, retryAfterSeconds } = await countEvent(db, tenant, failuresPerClientAndAddress, subject);
  if (!isAllowed) blocked().set(subject, { until: Date.now() + retryAfterSeconds * 1000 });
}

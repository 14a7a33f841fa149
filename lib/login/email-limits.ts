import { clientNetwork, countEvent, hasRoom, type RateLimit } from "../rate-limit";
import type { Database } from "../db/client";

const hour = 3600;
const perAddress = {
  flows: { name: "email-flows", limit: 10, windowSeconds: hour },
  mails: { name: "email-mails", limit: 5, windowSeconds: hour },
  wrongCodes: { name: "email-wrong-codes", limit: 50, windowSeconds: 24 * hour },
} satisfies Record<string, RateLimit>;

/** An office behind one address signs in as well; a script does not get far. */
const perNetwork = {
  flows: { name: "network-flows", limit: 120, windowSeconds: hour },
  wrongCodes: { name: "network-wrong-codes", limit: 200, windowSeconds: hour },
} satisfies Record<string, RateLimit>;

type TenantId = { id: string };

/** One more sign-in by mail for this address, from this client. */
export async function mayStart(db: Database, tenant: TenantId, email: string, ip: string | undefined, now: Date): Promise<boolean> {
  const network = clientNetwork(ip);
  if (network && !(await countEvent(db, tenant, perNetwork.flows, network, now)).isAllowed) return false;
  return (await countEvent(db, tenant, perAddress.flows, email, now)).isAllowed;
}

/** One more mail to this address. Nobody is told when there is none: the page looks the same. */
export const mayMail = async (db: Database, tenant: TenantId, email: string, now: Date): Promise<boolean> => (await countEvent(db, tenant, perAddress.mails, email, now)).isAllowed;

/** Whether one would be sent: asked for again and again, a person is better told to use the newest they have. */
export const hasMailLeft = async (db: Database, tenant: TenantId, email: string, now = new Date()): Promise<boolean> => (await hasRoom(db, tenant, perAddress.mails, email, now)).isAllowed;

/** After 50 wrong codes in a day an address is signed in by the link alone: never locked out, and not worth guessing. */
export async function mayGuess(db: Database, tenant: TenantId, email: string, ip: string | undefined, now: Date): Promise<boolean> {
  const network = clientNetwork(ip);
  if (network && !(await hasRoom(db, tenant, perNetwork.wrongCodes, network, now)).isAllowed) return false;
  return (await hasRoom(db, tenant, perAddress.wrongCodes, email, now)).isAllowed;
}

export async function countWrongCode(db: Database, tenant: TenantId, email: string, ip: string | undefined, now: Date): Promise<void> {
  const network = clientNetwork(ip);
  if (network) await countEvent(db, tenant, perNetwork.wrongCodes, network, now);
  await countEvent(db, tenant, perAddress.wrongCodes, email, now);
}

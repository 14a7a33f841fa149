import { clientAddress, peerAddress } from "./client-address";
import { equalSecrets, hashSecret } from "./crypto/secrets";
import { database, type Database } from "./db/client";
import { settings } from "./env";
import { clientNetwork, countEvent, type RateLimit } from "./rate-limit";
import { isServedName, platformTenant } from "./tenancy/served-names";

const refusals: RateLimit = { name: "tls-ask-refused", limit: 30, windowSeconds: 60 };
const misses: RateLimit = { name: "tls-ask-missed", limit: 300, windowSeconds: 60 };

/**
 * May a certificate be had for this name? A server that gets certificates on demand asks this at the first handshake with a name
 * (RFC 8555 §10.4 leaves it to servers to limit what they order). 200 for the names that are served, 404 for all others. Only
 * this machine may ask, or who has TLS_ASK_SECRET. What is served is answered through any flood of made-up names.
 */
export async function tlsAsk(request: Request): Promise<Response> {
  if (request.method !== "GET") return answer(405, { Allow: "GET" });
  const db = database();
  if (!mayAsk(request)) return limited(db, refusals, clientNetwork(clientAddress(request)) ?? "unknown", 403);
  const name = new URL(request.url).searchParams.getAll("domain");
  if (name.length === 1 && (await isServedName(db, name[0]!))) return answer(200);
  return limited(db, misses, "all", 404);
}

/** The secret in the header that a proxy adds; without it, this machine itself. */
function mayAsk(request: Request): boolean {
  const { tlsAskSecret } = settings();
  const given = /^Bearer ([^ ]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given !== undefined) return tlsAskSecret !== undefined && equalSecrets(hashSecret(given), hashSecret(tlsAskSecret));
  return isLoopback(peerAddress(request));
}

const isLoopback = (address: string | undefined): boolean => address !== undefined && (address === "::1" || /^127\./.test(address));

async function limited(db: Database, rule: RateLimit, subject: string, status: number): Promise<Response> {
  const platform = await platformTenant(db);
  if (!platform) return answer(status);
  const { isAllowed, retryAfterSeconds } = await countEvent(db, platform, rule, subject);
  return isAllowed ? answer(status) : answer(429, { "Retry-After": String(retryAfterSeconds) });
}

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers: { "Cache-Control": "no-store", ...headers } });

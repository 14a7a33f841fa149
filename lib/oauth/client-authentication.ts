import { and, eq, sql } from "drizzle-orm";
import { jwtVerify, type JWTPayload } from "jose";
import { equalSecrets, hashSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { clientAssertions, clients, type TokenEndpointAuthMethod } from "../db/schema";
import { parseJws } from "../keys/jws";
import type { Tenant } from "../tenancy/resolve-tenant";
import { countFailure, failureSubject, refuseAfterFailures } from "./authentication-failures";
import { clientKey, clientSigningAlgs } from "./client-keys";
import { findClient, type Client } from "./clients";
import { InvalidClient, InvalidRequest } from "./errors";
import type { Parameters } from "./parameters";

/** What discovery lists as token_endpoint_auth_methods_supported (RFC 8414 §2). */
export const tokenEndpointAuthMethods: readonly TokenEndpointAuthMethod[] = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

export interface AuthenticatedClient {
  client: Client;
  method: TokenEndpointAuthMethod;
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const maxAssertionLifetimeSeconds = 300;
const clockSkewSeconds = 10;

/** One text for every failure: it does not tell whether the client exists, nor which half of a credential was wrong. */
const failed = (usedBasic: boolean, cause?: unknown) => new InvalidClient("client authentication failed", { usedBasic, cause });

/**
 * The client that sends a request to the token, revocation, introspection or PAR endpoint (RFC 6749 §2.3, RFC 7523 §3). A public
 * client only says its client_id. A secret is taken in the header and in the body, whichever of the two was registered.
 * @throws InvalidClient the client is unknown or did not authenticate as registered
 * @throws InvalidRequest two secrets at once, no client at all, or credentials in the query
 * @throws TooManyRequests after too many failures of this client_id from one address
 */
export async function authenticateClient(db: Database, tenant: Tenant, request: Request, parameters: Parameters): Promise<AuthenticatedClient> {
  const authorization = request.headers.get("authorization") ?? "";
  const usedBasic = /^basic(\s|$)/i.test(authorization);
  const secret = parameters.get("client_secret");
  const usedAssertion = parameters.has("client_assertion") || parameters.has("client_assertion_type");
  const query = new URL(request.url).searchParams;
  if (query.has("client_secret") || query.has("client_assertion")) throw new InvalidRequest("credentials do not belong into the query; use the Authorization header or the body");
  if (usedAssertion && (usedBasic || secret !== undefined)) throw failed(usedBasic);
  if (usedBasic && secret !== undefined) throw new InvalidRequest("use one way of client authentication, not two");

  const subject = failureSubject(tenant, request, parseBasic(authorization)?.clientId ?? parameters.get("client_id"));
  refuseAfterFailures(subject);
  try {
    const authenticated = usedAssertion
      ? await byAssertion(db, tenant, parameters)
      : usedBasic
        ? await byBasic(db, tenant, authorization, parameters.get("client_id"))
        : await byParameters(db, tenant, parameters.get("client_id"), secret);
    await rememberUse(db, authenticated.client);
    return authenticated;
  } catch (error) {
    if (error instanceof InvalidClient) await countFailure(db, tenant, subject);
    throw error;
  }
}

async function byBasic(db: Database, tenant: Tenant, authorization: string, clientId: string | undefined): Promise<AuthenticatedClient> {
  const credentials = parseBasic(authorization);
  if (!credentials) throw failed(true);
  if (clientId !== undefined && clientId !== credentials.clientId) throw new InvalidRequest("client_id differs between the Authorization header and the body");
  const client = await findClient(db, tenant, credentials.clientId);
  if (!hasSecret(client, credentials.secret)) throw failed(true);
  return { client, method: "client_secret_basic" };
}

async function byParameters(db: Database, tenant: Tenant, clientId: string | undefined, secret: string | undefined): Promise<AuthenticatedClient> {
  if (clientId === undefined) throw new InvalidRequest("client_id is missing");
  const client = await findClient(db, tenant, clientId);
  if (secret !== undefined) {
    if (!hasSecret(client, secret)) throw failed(false);
    return { client, method: "client_secret_post" };
  }
  if (!client || client.tokenEndpointAuthMethod !== "none" || !client.isPublic) throw failed(false);
  return { client, method: "none" };
}

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are put together; RFC 7617 §2 for the rest. */
function parseBasic(authorization: string): { clientId: string; secret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i.exec(authorization)?.[1];
  if (!encoded) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64"));
    const colon = text.indexOf(":");
    if (colon < 1) return undefined;
    return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

const formDecode = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

const nobodysHash = hashSecret("");

/** Does the same work whether or not there is such a client, and with one secret or two. */
function hasSecret(client: Client | undefined, secret: string): client is Client {
  const hash = hashSecret(secret);
  const isCurrent = equalSecrets(hash, client?.secretHash ?? nobodysHash);
  const isPrevious = equalSecrets(hash, client?.previousSecretHash ?? nobodysHash);
  if (!client || secret === "" || !["client_secret_basic", "client_secret_post"].includes(client.tokenEndpointAuthMethod)) return false;
  return (isCurrent && client.secretHash !== null) || (isPrevious && client.previousSecretHash !== null && client.previousSecretExpiresAt !== null && client.previousSecretExpiresAt > new Date());
}

/** RFC 7523 §3, with the issuer as the one audience and a life of at most five minutes. */
async function byAssertion(db: Database, tenant: Tenant, parameters: Parameters): Promise<AuthenticatedClient> {
  const assertion = parameters.get("client_assertion") ?? "";
  const parsed = parseJws(assertion);
  const clientId = parsed?.claims.sub;
  if (parameters.get("client_assertion_type") !== assertionType || typeof clientId !== "string") throw failed(false);
  if (!(clientSigningAlgs as readonly unknown[]).includes(parsed?.header.alg) || (parameters.get("client_id") ?? clientId) !== clientId) throw failed(false);
  const client = await findClient(db, tenant, clientId);
  if (client?.tokenEndpointAuthMethod !== "private_key_jwt") throw failed(false);
  const claims = await verified(assertion, client, tenant);
  await spendOnce(db, client, claims);
  return { client, method: "private_key_jwt" };
}

interface AssertionClaims {
  jti: string;
  exp: number;
}

async function verified(assertion: string, client: Client, tenant: Tenant): Promise<AssertionClaims> {
  const now = new Date();
  const payload = await jwtVerify<JWTPayload>(assertion, clientKey(client), {
    algorithms: [...clientSigningAlgs], issuer: client.id, subject: client.id, audience: tenant.issuer,
    requiredClaims: ["exp", "jti"], clockTolerance: clockSkewSeconds, currentDate: now,
  }).then((result) => result.payload, (error) => { throw failed(false, error); });
  const { aud, exp = 0, iat, jti } = payload;
  const nowSeconds = now.getTime() / 1000;
  if (typeof aud !== "string") throw failed(false);
  if (exp > nowSeconds + maxAssertionLifetimeSeconds + clockSkewSeconds) throw failed(false);
  if (iat !== undefined && iat > nowSeconds + clockSkewSeconds) throw failed(false);
  if (typeof jti !== "string" || !/^[\x20-\x7E]{1,255}$/.test(jti)) throw failed(false);
  return { jti, exp };
}

/** RFC 7523 §3 item 7: a jti opens once, for as long as its assertion could be accepted. */
async function spendOnce(db: Database, client: Client, { jti, exp }: AssertionClaims): Promise<void> {
  const expiresAt = new Date((exp + clockSkewSeconds) * 1000);
  const spent = await db.insert(clientAssertions).values({ tenantId: client.tenantId, clientId: client.id, jti, expiresAt }).onConflictDoNothing().returning({ jti: clientAssertions.jti });
  if (spent.length === 0) throw failed(false);
}

const useIsRememberedForMs = 24 * 3600 * 1000;

/** Once a day is enough to tell the clients that nobody uses; `updatedAt` stays, since nobody changed the client. */
async function rememberUse(db: Database, client: Client): Promise<void> {
  const now = new Date();
  if (client.lastUsedAt && now.getTime() - client.lastUsedAt.getTime() < useIsRememberedForMs) return;
  client.lastUsedAt = now;
  await db.update(clients).set({ lastUsedAt: now, updatedAt: sql`${clients.updatedAt}` }).where(and(eq(clients.tenantId, client.tenantId), eq(clients.id, client.id)));
}

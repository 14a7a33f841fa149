import { and, eq } from "drizzle-orm";
import { recordEvent } from "../../audit";
import { clientAddress } from "../../client-address";
import { equalSecrets, hashSecret, newSecret } from "../../crypto/secrets";
import type { Database } from "../../db/client";
import { clients } from "../../db/schema";
import { newId } from "../../ids";
import { clientNetwork, countEvent, type RateLimit } from "../../rate-limit";
import type { Tenant } from "../../tenancy/resolve-tenant";
import { forgetClients, type Client } from "../clients";
import { endpoint, json } from "../endpoint";
import { InvalidClientMetadata, InvalidRequest, InvalidToken, MissingToken, TooManyRequests, UnsupportedMediaType } from "../errors";
import { readBody } from "../parameters";
import { readSelfRegistered, type SelfRegistered } from "../self-registration";

const maxMetadataBytes = 64 * 1024;

export const registrationsPerAddress: RateLimit = { name: "registration", limit: 60, windowSeconds: 60 };
export const registrationsPerTenant: RateLimit = { name: "registration_tenant", limit: 3_000, windowSeconds: 3600 };

/** Dynamic client registration (RFC 7591 §3), open to everyone where the tenant allows it. */
export const register = endpoint(
  {
    POST: async (request, { db, tenant }) => {
      if (!tenant.allowDynamicRegistration || tenant.status !== "active")
        return json({ error: "access_denied", error_description: "this tenant does not take client registrations; ask its administrator for a client_id" }, 403);
      await countRegistration(db, tenant, request);
      const metadata = readSelfRegistered(await readMetadata(request), tenant, "dynamic");
      const id = newId("client");
      const secret = usesSecret(metadata) ? newSecret("cs_") : undefined;
      const registrationAccessToken = newSecret("rat_");
      const [client] = await db
        .insert(clients)
        .values({ ...metadata, tenantId: tenant.id, id, secretHash: secret ? hashSecret(secret) : null, registrationAccessTokenHash: hashSecret(registrationAccessToken) })
        .returning();
      forgetClients();
      await record(db, tenant, request, client!, "client.registered");
      return json(clientInformation(tenant, client!, registrationAccessToken, secret), 201, { Pragma: "no-cache" });
    },
  },
  "any",
);

/** The client configuration endpoint (RFC 7592 §2): the registered client reads, replaces and deletes its own registration. */
export const registeredClient = endpoint(
  {
    GET: async (request, { db, tenant }) => {
      const { client, token } = await authenticate(db, tenant, request);
      return json(clientInformation(tenant, client, token));
    },
    PUT: async (request, { db, tenant }) => {
      const { client, token } = await authenticate(db, tenant, request);
      const given = await readMetadata(request);
      checkIdentity(given, client);
      const metadata = readSelfRegistered(given, tenant, "dynamic");
      const secret = usesSecret(metadata) && !client.secretHash ? newSecret("cs_") : undefined;
      const secretHash = secret ? hashSecret(secret) : usesSecret(metadata) ? client.secretHash : null;
      const previousSecretHash = usesSecret(metadata) ? client.previousSecretHash : null;
      const [updated] = await db.update(clients).set({ ...metadata, secretHash, previousSecretHash }).where(isClient(tenant, client.id)).returning();
      if (!updated) throw refused();
      forgetClients();
      await record(db, tenant, request, updated, "client.updated");
      return json(clientInformation(tenant, updated, token, secret));
    },
    DELETE: async (request, { db, tenant }) => {
      const { client } = await authenticate(db, tenant, request);
      await db.delete(clients).where(isClient(tenant, client.id));
      forgetClients();
      await record(db, tenant, request, client, "client.deleted");
      return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
    },
  },
  "any",
);

const isClient = (tenant: Tenant, id: string) => and(eq(clients.tenantId, tenant.id), eq(clients.id, id), eq(clients.registration, "dynamic"));

const usesSecret = ({ tokenEndpointAuthMethod: method }: SelfRegistered) => method === "client_secret_basic" || method === "client_secret_post";

/** @throws TooManyRequests */
async function countRegistration(db: Database, tenant: Tenant, request: Request): Promise<void> {
  const network = clientNetwork(clientAddress(request));
  const rules = [...(network ? [{ rule: registrationsPerAddress, subject: network }] : []), { rule: registrationsPerTenant, subject: "all" }];
  for (const { rule, subject } of rules) {
    const { isAllowed, retryAfterSeconds } = await countEvent(db, tenant, rule, subject);
    if (!isAllowed) throw new TooManyRequests("too many registrations; try again later", retryAfterSeconds);
  }
}

async function readMetadata(request: Request): Promise<Record<string, unknown>> {
  if (request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() !== "application/json") throw new UnsupportedMediaType("the body must be application/json");
  const body = await readBody(request, maxMetadataBytes);
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, with what is no object.
  }
  throw new InvalidClientMetadata("the body must be a JSON object with the client's metadata");
}

/** One answer, whether the client is unknown, is somebody else's, or the token is wrong (RFC 7592 §2.1). */
const refused = () => new InvalidToken("the registration access token is not one of this client");

async function authenticate(db: Database, tenant: Tenant, request: Request): Promise<{ client: Client; token: string }> {
  const authorization = request.headers.get("authorization");
  if (!authorization) throw new MissingToken("the registration access token is missing");
  const token = /^bearer +([\x21-\x7E]+)$/i.exec(authorization)?.[1];
  const id = /\/oauth2\/register\/([A-Za-z0-9_-]{1,100})$/.exec(new URL(request.url).pathname)?.[1];
  if (!token || !id) throw refused();
  const [client] = await db.select().from(clients).where(isClient(tenant, id));
  const isRight = equalSecrets(hashSecret(token), client?.registrationAccessTokenHash ?? hashSecret(""));
  if (!client || client.status !== "active" || !isRight) throw refused();
  return { client, token };
}

/** RFC 7592 §2.2: what only the server sets may not be sent, and what identifies the client must be its own. */
function checkIdentity(given: Record<string, unknown>, client: Client): void {
  const forbidden = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"].find((name) => name in given);
  if (forbidden) throw new InvalidRequest(`${forbidden} may not be sent in an update`);
  if (given.client_id !== client.id) throw new InvalidRequest("client_id must be the one of this registration");
  const secret = given.client_secret;
  if (secret !== undefined && (typeof secret !== "string" || !client.secretHash || !equalSecrets(hashSecret(secret), client.secretHash))) throw new InvalidRequest("client_secret is not the current one; it cannot be chosen");
}

/** RFC 7591 §3.2.1. A field without a value is left out: some clients refuse null and empty strings. */
function clientInformation(tenant: Tenant, client: Client, registrationAccessToken: string, secret?: string): Record<string, unknown> {
  const information = {
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    client_secret: secret,
    client_secret_expires_at: secret ? 0 : undefined,
    registration_access_token: registrationAccessToken,
    registration_client_uri: `${tenant.issuer}/oauth2/register/${client.id}`,
    client_name: client.name,
    application_type: client.applicationType === "native" ? "native" : "web",
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.allowedLogoutUris,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    grant_types: client.grantTypes,
    response_types: ["code"],
    scope: client.allowedScopes.join(" "),
    client_uri: client.homepageUrl,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    contacts: client.contacts,
    software_id: client.softwareId,
    software_version: client.softwareVersion,
    jwks: client.jwks,
    jwks_uri: client.jwksUri,
    id_token_signed_response_alg: client.idTokenSignedResponseAlg,
  };
  return Object.fromEntries(Object.entries(information).filter(([, value]) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)));
}

const record = (db: Database, tenant: Tenant, request: Request, client: Client, action: string) =>
  recordEvent(db, tenant, { actor: { kind: "client", id: client.id, via: "oauth" }, action, target: { type: "client", id: client.id, name: client.name }, ip: clientAddress(request) });

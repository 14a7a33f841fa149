import { and, eq, ilike, inArray, or, type SQL } from "drizzle-orm";
import { z } from "zod";
import { clients, type ClientRegistration } from "../db/schema";
import { isDisplayable } from "../display-text";
import { ServiceError } from "../errors";
import { signingAlgs } from "../keys/signing-keys";
import { checkClientMetadata, InvalidMetadataField, type ClientMetadata, type ClientMetadataInput } from "../oauth/client-metadata";
import { InvalidRedirectUri } from "../oauth/errors";
import { includesScope, managementScopes } from "../oauth/management-scopes";
import { instant, iso, scopeList } from "./fields";
import type { Actor } from "./operation";

export const client = z.strictObject({
  id: z.string().describe("The OAuth client_id."),
  name: z.string(),
  application_type: z.enum(["spa", "native", "web", "backend"]),
  tenant_id: z.string(),
  tenant_name: z.string(),
  is_public: z.boolean().describe("True: the client has no secret and proves itself by PKCE."),
  status: z.enum(["active", "disabled"]),
  registration: z.enum(["first_party", "manual", "dynamic", "metadata_document"]).describe("How it came to be: built in, made by a member, registered by itself, or by a client ID metadata document."),
  allowed_scopes: z.array(z.string()),
  redirect_uris: z.array(z.string()),
  allowed_logout_uris: z.array(z.string()),
  homepage_url: z.string().nullable(),
  require_consent: z.boolean(),
  require_pkce: z.boolean().describe("False: this web client may leave out PKCE and must then send a nonce."),
  token_endpoint_auth_method: z.enum(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]),
  id_token_signed_response_alg: z.enum(signingAlgs as [string, ...string[]]).describe("What its ID tokens are signed with."),
  previous_secret_expires_at: instant.nullable().describe("Until when the secret before the last rotation is valid; null: it is not."),
  last_used_at: instant.nullable().describe("When it last asked for a token, to the day; null: never."),
  created_at: instant,
  updated_at: instant,
});
export const secret = z.string().describe("Shown this once: store it now.");

const uri = z.string().min(1).max(2048);
export const clientFields = {
  redirect_uris: z.array(uri).max(50).optional().describe("Where authorization codes may be sent, compared exactly. Required for spa, native and web; https, http on localhost, or an app's own scheme for native."),
  allowed_logout_uris: z.array(uri).max(50).optional().describe("Where the browser may be sent after signing out."),
  scopes: scopeList.optional().describe("What the client may ask for; read back as allowed_scopes. Default: openid profile email. Scopes of this management API are for backend clients."),
  homepage_url: z.string().max(2048).nullable().optional().describe("The application's home page; null clears it."),
  require_consent: z.boolean().optional().describe("Whether users are asked before the client gets anything; default true."),
  require_pkce: z.boolean().optional().describe("Default true. False is for a web client whose software cannot do PKCE: it must then send a nonce (OAuth 2.1 section 7.5.1). RFC 9700 section 2.1.1 advises PKCE for all."),
  token_endpoint_auth_method: z.enum(["none", "client_secret_basic", "client_secret_post"]).optional().describe("How a confidential client sends its secret; default client_secret_basic."),
  id_token_signed_response_alg: client.shape.id_token_signed_response_alg.optional().describe("What its ID tokens are signed with; default RS256."),
};

const registrations = [...client.shape.registration.options, "self_registered"] as const;
export const clientFilters = {
  search: z.string().trim().max(255).refine(isDisplayable, "must not hold control characters").optional().describe("Part of a name in any case, or a whole client_id; one or two letters find beginnings only."),
  application_type: client.shape.application_type.optional().describe("Only clients of this type."),
  status: client.shape.status.optional().describe("Only clients with this status."),
  registration: z.enum(registrations).optional().describe("Only clients that came to be this way; self_registered: dynamic and metadata_document together."),
};

type Filters = z.output<z.ZodObject<typeof clientFilters>>;

export const matchingClients = (tenant: { id: string }, { search, application_type: type, status, registration }: Filters): SQL | undefined =>
  and(
    eq(clients.tenantId, tenant.id),
    search ? contains(search) : undefined,
    type && eq(clients.applicationType, type),
    status && eq(clients.status, status),
    registration === "self_registered" ? inArray(clients.registration, ["dynamic", "metadata_document"]) : registration && eq(clients.registration, registration),
  );

/** Trigrams need three letters. */
function contains(search: string): SQL | undefined {
  const pattern = search.replace(/[\\%_]/g, "\\$&");
  return or(ilike(clients.name, [...search].length < 3 ? `${pattern}%` : `%${pattern}%`), eq(clients.id, search));
}

/** The rules of dynamic registration, refused in the words of the management API. */
export function checkedMetadata(input: ClientMetadataInput, registration?: ClientRegistration): ClientMetadata {
  try {
    return checkClientMetadata(input, registration);
  } catch (error) {
    const field = error instanceof InvalidRedirectUri ? "redirect_uris" : error instanceof InvalidMetadataField ? error.field : undefined;
    if (!field) throw error;
    const { message } = error as Error;
    throw new ServiceError("validation_error", `The input was refused: ${field}: ${message}.`, { [field]: message }, { cause: error });
  }
}

/** Nobody makes a machine that may do more than they may themselves, nor gets hold of one. */
export function refuseScopesBeyond(actor: Actor, scopes: readonly string[], what = "give a client"): void {
  const beyond = scopes.filter((scope) => (managementScopes as readonly string[]).includes(scope) && !includesScope(actor.scopes, scope));
  if (beyond.length > 0) throw new ServiceError("forbidden", `You cannot ${what} scopes that you do not have: ${beyond.join(" ")}.`);
}

/** A web client alone has a secret to hold against a stolen code, so it alone may do without PKCE (OAuth 2.1 section 7.5.1). */
export function checkPkceExemption(requirePkce: boolean | undefined, of: { applicationType: string; registration: ClientRegistration }): void {
  if (requirePkce !== false || (of.applicationType === "web" && of.registration === "manual")) return;
  const message = "only a web client that a member registered may go without PKCE";
  throw new ServiceError("validation_error", `The input was refused: require_pkce: ${message}.`, { require_pkce: message });
}

export type ClientRow = typeof clients.$inferSelect;

/** The metadata of a row as input, for an update to be laid over it. */
export const currentMetadata = (row: ClientRow) => ({
  application_type: row.applicationType,
  redirect_uris: row.redirectUris,
  allowed_logout_uris: row.allowedLogoutUris,
  scopes: row.allowedScopes,
  homepage_url: row.homepageUrl,
  token_endpoint_auth_method: row.tokenEndpointAuthMethod,
});

export const presentClient = (row: ClientRow, tenant: { name: string }, now = new Date()): z.input<typeof client> => ({
  id: row.id,
  name: row.name,
  application_type: row.applicationType,
  tenant_id: row.tenantId,
  tenant_name: tenant.name,
  is_public: row.isPublic,
  status: row.status,
  registration: row.registration,
  allowed_scopes: row.allowedScopes,
  redirect_uris: row.redirectUris,
  allowed_logout_uris: row.allowedLogoutUris,
  homepage_url: row.homepageUrl,
  require_consent: row.requireConsent,
  require_pkce: row.requirePkce,
  token_endpoint_auth_method: row.tokenEndpointAuthMethod,
  id_token_signed_response_alg: row.idTokenSignedResponseAlg,
  previous_secret_expires_at: row.previousSecretHash !== null && row.previousSecretExpiresAt && row.previousSecretExpiresAt > now ? iso(row.previousSecretExpiresAt) : null,
  last_used_at: iso(row.lastUsedAt),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

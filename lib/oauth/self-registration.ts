import { z } from "zod";
import type { clients, ClientRegistration, GrantType, TokenEndpointAuthMethod } from "../db/schema";
import { signingAlgs } from "../keys/signing-keys";
import { checkJwks } from "./client-keys";
import { InvalidClientMetadata, InvalidRedirectUri } from "./errors";
import { managementScopes } from "./management-scopes";
import { checkRedirectUri, isLoopbackRedirectUri, isPrivateUseRedirectUri } from "./redirect-uri";

/*
 * Metadata that a client says about itself, by registration (RFC 7591 §2) or in a document at its client_id. Nobody vouches for
 * it: such a client signs people in and nothing else, and is asked about each time.
 */

const maxSelfRegisteredRedirectUris = 10;

/** What any client of this tenant may ask a person for. Which of it a grant holds is decided at consent, not at registration. */
export const selfRegisteredScopes = (tenant: { isPlatform: boolean }): string[] => ["openid", "profile", "email", "offline_access", ...(tenant.isPlatform ? managementScopes : [])];

type ClientColumns = typeof clients.$inferInsert;
export type SelfRegistered = Omit<ClientColumns, "tenantId" | "id" | "createdAt" | "updatedAt"> & {
  registration: ClientRegistration;
  tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  grantTypes: GrantType[];
  redirectUris: string[];
};

/** `null` and `""` say that a field is left out (RFC 7592 §2.2). */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === null || value === "" ? undefined : value), schema.optional());

const plainText = z.string().max(255).transform((text) => text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "").trim());
const httpsUrl = z.string().max(2048).refine((url) => /^https:\/\/[^\s\p{Cc}\\/][^\s\p{Cc}\\]*$/iu.test(url) && URL.canParse(url) && !new URL(url).username, "must be an https URL");

const metadata = z.object({
  redirect_uris: z.array(z.string()).min(1).max(maxSelfRegisteredRedirectUris),
  client_name: optional(plainText),
  application_type: optional(z.enum(["web", "native"])),
  token_endpoint_auth_method: optional(z.enum(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"])),
  grant_types: optional(z.array(z.string()).max(20)),
  response_types: optional(z.array(z.string()).max(20)),
  post_logout_redirect_uris: optional(z.array(z.string()).max(maxSelfRegisteredRedirectUris)),
  client_uri: optional(httpsUrl),
  logo_uri: optional(httpsUrl),
  policy_uri: optional(httpsUrl),
  tos_uri: optional(httpsUrl),
  jwks_uri: optional(httpsUrl),
  jwks: optional(z.unknown()),
  contacts: optional(z.array(z.string().max(255)).max(10)),
  software_id: optional(z.string().max(255)),
  software_version: optional(z.string().max(255)),
  scope: optional(z.string().max(8192)),
  id_token_signed_response_alg: optional(z.enum(signingAlgs as [string, ...string[]])),
});

/**
 * The columns of a client out of its own metadata. Unknown fields are dropped, and so are grants it cannot have (RFC 7591 §2).
 * @throws InvalidRedirectUri, InvalidClientMetadata (RFC 7591 §3.2.2)
 */
export function readSelfRegistered(value: unknown, tenant: { isPlatform: boolean }, registration: "dynamic" | "metadata_document"): SelfRegistered {
  const fields = parse(value);
  const isNative = fields.application_type === "native" || (!fields.application_type && fields.redirect_uris.some((uri) => isLoopbackRedirectUri(uri) || isPrivateUseRedirectUri(uri)));
  const method = fields.token_endpoint_auth_method ?? (registration === "dynamic" ? "client_secret_basic" : "none");
  const isPublic = method === "none";
  const applicationType = isNative ? "native" : isPublic ? "spa" : "web";
  for (const uri of fields.redirect_uris) checkRedirectUri(uri, { applicationType, registration });
  return {
    registration,
    name: fields.client_name || hostOf(fields.client_uri ?? fields.redirect_uris[0]!),
    applicationType,
    isPublic,
    tokenEndpointAuthMethod: method,
    grantTypes: grantTypesOf(fields.grant_types, fields.response_types),
    allowedScopes: selfRegisteredScopes(tenant),
    redirectUris: [...new Set(fields.redirect_uris)],
    allowedLogoutUris: logoutUris(fields.post_logout_redirect_uris ?? [], { applicationType, registration }),
    homepageUrl: fields.client_uri ?? null,
    logoUri: fields.logo_uri ?? null,
    policyUri: fields.policy_uri ?? null,
    tosUri: fields.tos_uri ?? null,
    contacts: fields.contacts?.filter(isPrintable) ?? [],
    softwareId: printable(fields.software_id),
    softwareVersion: printable(fields.software_version),
    ...keysOf(fields, method),
    requireConsent: true,
    requirePkce: true,
    idTokenSignedResponseAlg: (fields.id_token_signed_response_alg ?? "RS256") as (typeof signingAlgs)[number],
  };
}

type Fields = z.output<typeof metadata>;

function parse(value: unknown): Fields {
  const parsed = metadata.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  if (path[0] === "redirect_uris") throw new InvalidRedirectUri(`redirect_uris must be a list of 1 to ${maxSelfRegisteredRedirectUris} URIs`);
  throw new InvalidClientMetadata(path.length === 0 ? "the client metadata must be a JSON object" : `${path.join(".")}: ${message}`.replace(/["\\]/g, "'"));
}

function grantTypesOf(asked: string[] = ["authorization_code"], responseTypes: string[] = ["code"]): GrantType[] {
  if (!responseTypes.includes("code")) throw new InvalidClientMetadata("response_types must include code, the only one served");
  if (!asked.includes("authorization_code")) throw new InvalidClientMetadata("grant_types must include authorization_code; a registered client may have refresh_token beside it, nothing else");
  return asked.includes("refresh_token") ? ["authorization_code", "refresh_token"] : ["authorization_code"];
}

function logoutUris(uris: string[], options: Parameters<typeof checkRedirectUri>[1]): string[] {
  try {
    for (const uri of uris) checkRedirectUri(uri, options);
  } catch (error) {
    throw error instanceof InvalidRedirectUri ? new InvalidClientMetadata(error.message.replace("redirect_uri", "post_logout_redirect_uri")) : error;
  }
  return [...new Set(uris)];
}

function keysOf({ jwks, jwks_uri: jwksUri }: Fields, method: TokenEndpointAuthMethod): Pick<SelfRegistered, "jwks" | "jwksUri"> {
  if (jwks !== undefined && jwksUri !== undefined) throw new InvalidClientMetadata("send jwks or jwks_uri, not both");
  if (method === "private_key_jwt" && jwks === undefined && jwksUri === undefined) throw new InvalidClientMetadata("private_key_jwt needs the public keys, as jwks or jwks_uri");
  return { jwks: jwks === undefined ? null : checkJwks(jwks), jwksUri: jwksUri ?? null };
}

const isPrintable = (text: string) => /^[^\p{Cc}\p{Cf}]+$/u.test(text);
const printable = (text: string | undefined) => (text !== undefined && isPrintable(text) ? text : null);

const hostOf = (uri: string) => new URL(uri).host || new URL(uri).protocol.replace(":", "");

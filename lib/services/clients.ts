import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { hashSecret, newSecret } from "../crypto/secrets";
import { findOwned, owned } from "../db/owned";
import { clients } from "../db/schema";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { forgetClients } from "../oauth/clients";
import { checkedMetadata, refuseScopesBeyond } from "./client-fields";
import { deleted, displayText, given, id, instant, iso, scopeList } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

const client = z.strictObject({
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
  token_endpoint_auth_method: z.enum(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]),
  created_at: instant,
  updated_at: instant,
});
const secret = z.string().describe("Shown this once: store it now.");

const uri = z.string().min(1).max(2048);
const fields = {
  redirect_uris: z.array(uri).max(50).optional().describe("Where authorization codes may be sent, compared exactly. Required for spa, native and web; https, http on localhost, or an app's own scheme for native."),
  allowed_logout_uris: z.array(uri).max(50).optional().describe("Where the browser may be sent after signing out."),
  scopes: scopeList.optional().describe("What the client may ask for; read back as allowed_scopes. Default: openid profile email. Scopes of this management API are for backend clients."),
  homepage_url: z.string().max(2048).nullable().optional().describe("The application's home page; null clears it."),
  require_consent: z.boolean().optional().describe("Whether users are asked before the client gets anything; default true."),
  token_endpoint_auth_method: z.enum(["none", "client_secret_basic", "client_secret_post"]).optional().describe("How a confidential client sends its secret; default client_secret_basic."),
};

export const listClients = defineOperation({
  name: "list_clients",
  title: "List clients",
  description: "Lists the OAuth clients of a tenant, newest first, without secrets. Their ids are OAuth client_ids and what get_client, update_client and delete_client take.",
  scope: "clients:read",
  on: "tenant",
  http: "GET /clients",
  input: z.strictObject(pageInput(100)),
  output: z.strictObject({ clients: z.array(client), ...pageOutput }),
  async handler(input, { db, tenant }) {
    const { rows, facts } = await findPage(db, { from: clients, keys: { createdAt: clients.createdAt, tiebreak: clients.id }, where: eq(clients.tenantId, tenant.id), input, boundTo: ["list_clients", tenant.id] });
    return { clients: rows.map((row) => present(row, tenant)), ...facts };
  },
});

export const getClient = defineOperation({
  name: "get_client",
  title: "Get client",
  description: "Returns one OAuth client with its redirect URIs and scopes, never its secret. Ids come from list_clients.",
  scope: "clients:read",
  on: "tenant",
  http: "GET /clients/{id}",
  input: z.strictObject({ id: id("client") }),
  output: client,
  handler: async (input, { db, tenant }) => present(await findOwned(db, clients, input.id, tenant, "client"), tenant),
});

export const createClient = defineOperation({
  name: "create_client",
  title: "Create client",
  description: "Registers an OAuth client: spa and native are public, web and backend get a client_secret that is returned this once. Choose backend for a machine that calls APIs by itself, the others for applications that people sign in to.",
  scope: "clients:write",
  on: "tenant",
  http: "POST /clients",
  input: z.strictObject({ name: displayText(100), application_type: client.shape.application_type, ...fields }),
  output: client.extend({ client_secret: secret.optional() }),
  async handler(input, { db, tenant, actor, afterCommit }) {
    const metadata = checkedMetadata(input);
    refuseScopesBeyond(actor, metadata.allowedScopes);
    const clientSecret = metadata.isPublic ? undefined : newSecret("cs_");
    const [row] = await db
      .insert(clients)
      .values({ tenantId: tenant.id, id: newId("client"), name: input.name, ...metadata, secretHash: clientSecret && hashSecret(clientSecret), ...given({ requireConsent: input.require_consent }) })
      .returning();
    afterCommit(forgetClients);
    return { ...present(row!, tenant), client_secret: clientSecret };
  },
});

export const updateClient = defineOperation({
  name: "update_client",
  title: "Update client",
  description: "Changes an OAuth client; a field left out stays as it is, a list given replaces the whole list. A disabled client gets no tokens, and those it has stop working.",
  scope: "clients:write",
  on: "tenant",
  http: "PUT /clients/{id}",
  input: z.strictObject({ id: id("client"), name: displayText(100).optional(), status: client.shape.status.optional(), ...fields }),
  output: client,
  async handler(input, { db, tenant, actor, recordChanges, afterCommit }) {
    const before = await findOwned(db, clients, input.id, tenant, "client");
    if (before.registration === "first_party") throw new ServiceError("conflict", "This client is built in and cannot be changed.");
    const { id: _id, name, status, require_consent: requireConsent, ...metadata } = input;
    const changesMetadata = Object.values(metadata).some((value) => value !== undefined);
    if (before.registration === "metadata_document" && (changesMetadata || name !== undefined))
      throw new ServiceError("conflict", "This client describes itself by its metadata document; only its status and require_consent can be changed here.");
    const checked = changesMetadata ? checkedMetadata({ ...current(before), ...given(metadata) }, before.registration) : undefined;
    if (checked) refuseScopesBeyond(actor, checked.allowedScopes.filter((scope) => !before.allowedScopes.includes(scope)));
    const { redirectUris, allowedLogoutUris, allowedScopes, homepageUrl, tokenEndpointAuthMethod } = checked ?? before;
    const [row] = await db
      .update(clients)
      .set({ redirectUris, allowedLogoutUris, allowedScopes, homepageUrl, tokenEndpointAuthMethod, ...given({ name, status, requireConsent }) })
      .where(owned(clients, input.id, tenant))
      .returning();
    recordChanges(present(before, tenant), present(row!, tenant));
    afterCommit(forgetClients);
    return present(row!, tenant);
  },
});

export const deleteClient = defineOperation({
  name: "delete_client",
  title: "Delete client",
  description: "Deletes an OAuth client for good: applications that use it can sign nobody in any more and all its tokens stop working. Ids come from list_clients.",
  scope: "clients:write",
  on: "tenant",
  http: "DELETE /clients/{id}",
  input: z.strictObject({ id: id("client") }),
  output: deleted,
  confirm: async (input, { db, tenant }) => (await findOwned(db, clients, input.id, tenant, "client")).name,
  async handler(input, { db, tenant, afterCommit }) {
    const row = await findOwned(db, clients, input.id, tenant, "client");
    if (row.registration === "first_party") throw new ServiceError("conflict", "This client is built in and cannot be deleted.");
    await db.delete(clients).where(owned(clients, input.id, tenant));
    afterCommit(forgetClients);
    return { id: row.id, name: row.name, deleted: true as const };
  },
});

export const rotateClientSecret = defineOperation({
  name: "rotate_client_secret",
  title: "Rotate client secret",
  description: "Gives a confidential client a new client_secret, returned this once. The old one stays valid for overlap_seconds, a day unless told otherwise, so that the application can be changed without an outage; 0 ends it at once.",
  scope: "clients:write",
  on: "tenant",
  http: "POST /clients/{id}/rotate-secret",
  noun: "client",
  auditAction: "client.secret_rotated",
  input: z.strictObject({
    id: id("client"),
    overlap_seconds: z.coerce.number().int().min(0).max(604_800).default(86_400).describe("How long the old secret stays valid, 0 to 604800 seconds."),
  }),
  output: client.extend({ client_secret: secret, previous_secret_expires_at: instant.nullable().describe("Until when the old secret is valid; null: it is not.") }),
  async handler(input, { db, tenant, afterCommit }) {
    const before = await findOwned(db, clients, input.id, tenant, "client");
    if (before.secretHash === null) throw new ServiceError("conflict", "This client has no secret: it is public or authenticates with a key.");
    const clientSecret = newSecret("cs_");
    const expiresAt = input.overlap_seconds === 0 ? null : new Date(Date.now() + input.overlap_seconds * 1000);
    const [row] = await db
      .update(clients)
      .set({ secretHash: hashSecret(clientSecret), previousSecretHash: expiresAt ? sql`${clients.secretHash}` : null, previousSecretExpiresAt: expiresAt })
      .where(owned(clients, input.id, tenant))
      .returning();
    afterCommit(forgetClients);
    return { ...present(row!, tenant), client_secret: clientSecret, previous_secret_expires_at: iso(expiresAt) };
  },
});

type ClientRow = typeof clients.$inferSelect;

const current = (row: ClientRow) => ({
  application_type: row.applicationType,
  redirect_uris: row.redirectUris,
  allowed_logout_uris: row.allowedLogoutUris,
  scopes: row.allowedScopes,
  homepage_url: row.homepageUrl,
  token_endpoint_auth_method: row.tokenEndpointAuthMethod,
});

const present = (row: ClientRow, tenant: { name: string }): z.input<typeof client> => ({
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
  token_endpoint_auth_method: row.tokenEndpointAuthMethod,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

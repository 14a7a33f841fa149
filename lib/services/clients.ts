import { sql } from "drizzle-orm";
import { z } from "zod";
import { hashSecret, newSecret } from "../crypto/secrets";
import { findOwned, owned } from "../db/owned";
import { clients, type SigningAlg } from "../db/schema";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { forgetClients } from "../oauth/clients";
import { checkedMetadata, checkPkceExemption, client, clientFields, clientFilters, currentMetadata, matchingClients, presentClient, refuseScopesBeyond, secret } from "./client-fields";
import { goesWithClient } from "./client-consequences";
import { deleted, displayText, given, id } from "./fields";
import { defineOperation } from "./operation";
import { findPage, pageInput, pageOutput } from "./pages";

export const listClients = defineOperation({
  name: "list_clients",
  title: "List clients",
  description: "Lists the OAuth clients of a tenant, newest first, without secrets; search and filters narrow the list. Their ids are OAuth client_ids and what get_client, update_client and delete_client take.",
  scope: "clients:read",
  on: "tenant",
  http: "GET /clients",
  input: z.strictObject({ ...clientFilters, ...pageInput(100) }),
  output: z.strictObject({ clients: z.array(client), ...pageOutput }),
  async handler(input, { db, tenant }) {
    const boundTo = ["list_clients", tenant.id, input.search, input.application_type, input.status, input.registration];
    const { rows, facts } = await findPage(db, { from: clients, keys: { createdAt: clients.createdAt, tiebreak: clients.id }, where: matchingClients(tenant, input), input, boundTo });
    return { clients: rows.map((row) => presentClient(row, tenant)), ...facts };
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
  handler: async (input, { db, tenant }) => presentClient(await findOwned(db, clients, input.id, tenant, "client"), tenant),
});

export const createClient = defineOperation({
  name: "create_client",
  title: "Create client",
  description: "Registers an OAuth client: spa and native are public, web and backend get a client_secret that is returned this once. Choose backend for a machine that calls APIs by itself, the others for applications that people sign in to.",
  scope: "clients:write",
  on: "tenant",
  http: "POST /clients",
  input: z.strictObject({ name: displayText(100), application_type: client.shape.application_type, ...clientFields }),
  output: client.extend({ client_secret: secret.optional() }),
  isSensitive: (input) => !checkedMetadata(input).isPublic,
  async handler(input, { db, tenant, actor, afterCommit }) {
    const metadata = checkedMetadata(input);
    refuseScopesBeyond(actor, metadata.allowedScopes);
    checkPkceExemption(input.require_pkce, { ...metadata, registration: "manual" });
    const clientSecret = metadata.isPublic ? undefined : newSecret("cs_");
    const [row] = await db
      .insert(clients)
      .values({ tenantId: tenant.id, id: newId("client"), name: input.name, ...metadata, secretHash: clientSecret && hashSecret(clientSecret), ...given(ownColumns(input)) })
      .returning();
    afterCommit(forgetClients);
    return { ...presentClient(row!, tenant), client_secret: clientSecret };
  },
});

export const updateClient = defineOperation({
  name: "update_client",
  title: "Update client",
  description: "Changes an OAuth client; a field left out stays as it is, a list given replaces the whole list. A disabled client gets no tokens, and those it has stop working.",
  scope: "clients:write",
  on: "tenant",
  http: "PUT /clients/{id}",
  input: z.strictObject({ id: id("client"), name: displayText(100).optional(), status: client.shape.status.optional(), ...clientFields }),
  output: client,
  async handler(input, { db, tenant, actor, recordChanges, afterCommit }) {
    const before = await findOwned(db, clients, input.id, tenant, "client");
    if (before.registration === "first_party") throw new ServiceError("conflict", "This client is built in and cannot be changed.");
    const { id: _id, name, status, require_consent: _consent, require_pkce: _pkce, id_token_signed_response_alg: _alg, ...metadata } = input;
    const changesMetadata = Object.values(metadata).some((value) => value !== undefined);
    if (before.registration === "metadata_document" && (changesMetadata || name !== undefined || input.id_token_signed_response_alg !== undefined))
      throw new ServiceError("conflict", "This client describes itself by its metadata document; only its status and require_consent can be changed here.");
    checkPkceExemption(input.require_pkce, before);
    const checked = changesMetadata ? checkedMetadata({ ...currentMetadata(before), ...given(metadata) }, before.registration) : undefined;
    if (checked) refuseScopesBeyond(actor, checked.allowedScopes.filter((scope) => !before.allowedScopes.includes(scope)));
    const { redirectUris, allowedLogoutUris, allowedScopes, homepageUrl, tokenEndpointAuthMethod } = checked ?? before;
    const [row] = await db
      .update(clients)
      .set({ redirectUris, allowedLogoutUris, allowedScopes, homepageUrl, tokenEndpointAuthMethod, ...given({ name, status, ...ownColumns(input) }) })
      .where(owned(clients, input.id, tenant))
      .returning();
    recordChanges(presentClient(before, tenant), presentClient(row!, tenant));
    afterCommit(forgetClients);
    return presentClient(row!, tenant);
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
  consequences: async (input, { db, tenant }) => goesWithClient(db, await findOwned(db, clients, input.id, tenant, "client")),
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
  output: client.extend({ client_secret: secret }),
  isSensitive: () => true,
  async handler(input, { db, tenant, actor, afterCommit }) {
    const before = await findOwned(db, clients, input.id, tenant, "client");
    refuseScopesBeyond(actor, before.allowedScopes, "be handed the secret of a client with");
    if (before.secretHash === null) throw new ServiceError("conflict", "This client has no secret: it is public or authenticates with a key.");
    const clientSecret = newSecret("cs_");
    const expiresAt = input.overlap_seconds === 0 ? null : new Date(Date.now() + input.overlap_seconds * 1000);
    const [row] = await db
      .update(clients)
      .set({ secretHash: hashSecret(clientSecret), previousSecretHash: expiresAt ? sql`${clients.secretHash}` : null, previousSecretExpiresAt: expiresAt })
      .where(owned(clients, input.id, tenant))
      .returning();
    afterCommit(forgetClients);
    return { ...presentClient(row!, tenant), client_secret: clientSecret };
  },
});

export const revokePreviousClientSecret = defineOperation({
  name: "revoke_previous_client_secret",
  title: "Revoke the previous client secret",
  description: "Ends the overlap of a rotation now: the old client_secret stops working at once, and the current one stays. For an application that has the new secret, or when the old one leaked; without an old one it changes nothing.",
  scope: "clients:write",
  on: "tenant",
  http: "DELETE /clients/{id}/previous-secret",
  noun: "client",
  auditAction: "client.previous_secret_revoked",
  input: z.strictObject({ id: id("client") }),
  output: client,
  async handler(input, { db, tenant, recordChanges, afterCommit }) {
    const before = await findOwned(db, clients, input.id, tenant, "client");
    const [row] = await db.update(clients).set({ previousSecretHash: null, previousSecretExpiresAt: null }).where(owned(clients, input.id, tenant)).returning();
    recordChanges(presentClient(before, tenant), presentClient(row!, tenant));
    afterCommit(forgetClients);
    return presentClient(row!, tenant);
  },
});

interface OwnInput {
  require_consent?: boolean;
  require_pkce?: boolean;
  id_token_signed_response_alg?: string;
}

/** What the metadata of RFC 7591 does not decide. */
const ownColumns = (input: OwnInput) => ({
  requireConsent: input.require_consent,
  requirePkce: input.require_pkce,
  idTokenSignedResponseAlg: input.id_token_signed_response_alg as SigningAlg | undefined,
});

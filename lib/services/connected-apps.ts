import { z } from "zod";
import { findOwned } from "../db/owned";
import { clients, users } from "../db/schema";
import { notFound } from "../errors";
import { listConnectedApps as appsOf, takeBackConsent } from "../oauth/connected-apps";
import { id, instant, iso } from "./fields";
import { defineOperation } from "./operation";

const connectedApp = z.strictObject({
  client_id: z.string(),
  name: z.string().describe("What the client calls itself."),
  scopes: z.array(z.string()).describe("What the user allowed it."),
  since: instant,
  last_used_at: instant.nullable(),
});

export const listConnectedApps = defineOperation({
  name: "list_connected_apps",
  title: "List connected apps",
  description: "Lists the applications that one user of a tenant let in, with the scopes they have and their last use. Each client_id is what revoke_connected_app takes; user ids come from list_users.",
  scope: "users:read",
  on: "tenant",
  http: "GET /connected-apps",
  input: z.strictObject({ user_id: id("user") }),
  output: z.strictObject({ connected_apps: z.array(connectedApp), total: z.number().int() }),
  async handler({ user_id: userId }, { db, tenant }) {
    const user = await findOwned(db, users, userId, tenant, "user");
    const apps = await appsOf(db, { id: tenant.id, accessTokenLifetimeSeconds: tenant.accessTokenLifetime }, user.id);
    return { connected_apps: apps.map(({ clientId, name, scopes, since, lastUsedAt }) => ({ client_id: clientId, name, scopes, since: iso(since), last_used_at: iso(lastUsedAt) })), total: apps.length };
  },
});

export const revokeConnectedApp = defineOperation({
  name: "revoke_connected_app",
  title: "Revoke connected app",
  description: "Takes back all that a user allowed an application: its tokens for this user stop working at once, and it has to ask for consent again. Client ids come from list_connected_apps.",
  scope: "users:write",
  on: "tenant",
  http: "DELETE /connected-apps",
  input: z.strictObject({ user_id: id("user"), client_id: id("client") }),
  output: z.strictObject({ user_id: z.string(), client_id: z.string(), name: z.string(), revoked: z.literal(true) }),
  async handler(input, { db, tenant }) {
    const user = await findOwned(db, users, input.user_id, tenant, "user");
    const client = await findOwned(db, clients, input.client_id, tenant, "client");
    if (!(await takeBackConsent(db, tenant, user.id, client.id, "revoked_by_manager"))) throw notFound("connected app");
    return { user_id: user.id, client_id: client.id, name: client.name, revoked: true as const };
  },
});

import { hashSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { clients } from "../db/schema";
import { dashboardClientSecret, type Settings } from "../env";
import { managementScopes } from "../services/operation";

export const cliClientId = "authalla-cli";
export const dashboardClientId = "authalla-dashboard";

const identityScopes = ["openid", "profile", "email", "offline_access"];

/** The command-line client and the dashboard, on the platform tenant. At each start they follow APP_URL and SECRET_KEY. */
export async function firstPartyClients(db: Database, { appUrl }: Pick<Settings, "appUrl">): Promise<void> {
  const shared = { tenantId: "platform", registration: "first_party", requireConsent: false, grantTypes: ["authorization_code", "refresh_token"] } satisfies Partial<typeof clients.$inferInsert>;
  const builtIn: (typeof clients.$inferInsert)[] = [
    {
      ...shared,
      id: cliClientId,
      name: "Authalla CLI",
      applicationType: "native",
      isPublic: true,
      tokenEndpointAuthMethod: "none",
      redirectUris: ["http://localhost/callback"],
      allowedScopes: [...identityScopes, ...managementScopes],
    },
    {
      ...shared,
      id: dashboardClientId,
      name: "Authalla dashboard",
      applicationType: "web",
      isPublic: false,
      tokenEndpointAuthMethod: "client_secret_basic",
      secretHash: hashSecret(dashboardClientSecret()),
      redirectUris: [`${appUrl}/api/auth/callback/authalla`],
      allowedLogoutUris: [appUrl],
      allowedScopes: identityScopes,
    },
  ];
  for (const { tenantId, id, ...values } of builtIn)
    await db.insert(clients).values({ tenantId, id, ...values }).onConflictDoUpdate({ target: [clients.tenantId, clients.id], set: values });
}

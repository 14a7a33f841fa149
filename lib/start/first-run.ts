import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import { hashSecret, newSecret } from "../crypto/secrets";
import type { Database } from "../db/client";
import { accounts, clients, installation, members, tenants, themes, users } from "../db/schema";
import { keyring, type Settings } from "../env";
import { newId } from "../ids";
import { managementScopes } from "../services/operation";
import { defaultIssuer } from "../tenancy/resolve-tenant";
import { randomTenantId } from "../tenancy/tenant-id";
import { defaultTheme } from "../tenancy/theme";
import { cliClientId } from "./first-party-clients";
import { sealedCheck } from "./secret-key";

type FirstRunSettings = Pick<Settings, "appUrl" | "dataDir" | "ownerEmail">;

const fileOf = ({ dataDir }: { dataDir: string }) => join(/* turbopackIgnore: true */ dataDir, "first-run.json");
const pendingFileOf = ({ dataDir }: { dataDir: string }) => `${fileOf({ dataDir })}.new`;

/**
 * The platform tenant, an account with its owner, a first tenant and its machine client: in one transaction, once. Of several
 * processes that start on a new database the others wait at the installation's row and find it taken. The file that tells of
 * them is written before the commit under another name, since the client's secret exists nowhere else.
 */
export async function firstRun(db: Database, settings: FirstRunSettings): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const taken = await transaction.insert(installation).values({ id: 1, sealedCheck: sealedCheck(keyring()) }).onConflictDoNothing().returning({ id: installation.id });
    if (taken.length === 0) return false;
    const told = await firstRows(transaction, settings);
    writePrivately(pendingFileOf(settings), `${JSON.stringify(told, null, 2)}\n`);
    return true;
  });
}

/** Puts the file in its place once what it tells of is committed, also when the process ended in between. Never over an existing one. */
export async function keepFirstRunFile(db: Database, settings: FirstRunSettings): Promise<void> {
  const pending = pendingFileOf(settings);
  if (!existsSync(pending)) return;
  const told = readPending(pending);
  const [client] = told ? await db.select({ id: clients.id }).from(clients).where(and(eq(clients.tenantId, told.tenant_id), eq(clients.id, told.client_id))) : [];
  if (client && !existsSync(fileOf(settings))) renameSync(pending, fileOf(settings));
  else rmSync(pending, { force: true });
}

async function firstRows(db: Database, { appUrl, ownerEmail }: FirstRunSettings) {
  const accountId = newId("acct");
  const ownerId = newId("user");
  const tenantId = randomTenantId();
  const clientId = newId("client");
  const clientSecret = newSecret("cs_");
  await db.insert(accounts).values({ id: accountId, name: "My account" });
  await db.insert(tenants).values([
    { id: "platform", isPlatform: true, name: "Authalla", allowDynamicRegistration: true, allowClientIdMetadataDocuments: true },
    { id: tenantId, accountId, name: "My first tenant", allowRegistration: true },
  ]);
  await db.insert(themes).values(["platform", tenantId].map((id) => ({ tenantId: id, light: defaultTheme.light, dark: defaultTheme.dark })));
  await db.insert(users).values({ tenantId: "platform", id: ownerId, email: ownerEmail, emailVerified: false });
  await db.insert(members).values({ accountId, tenantId: "platform", userId: ownerId, role: "owner" });
  await db.insert(clients).values({
    tenantId, id: clientId, name: "Backend service", applicationType: "backend", isPublic: false, tokenEndpointAuthMethod: "client_secret_basic",
    secretHash: hashSecret(clientSecret), grantTypes: ["client_credentials"], allowedScopes: [...managementScopes], requireConsent: false,
  });
  const issuer = defaultIssuer({ id: tenantId, isPlatform: false });
  return {
    app_url: appUrl, mcp_url: `${appUrl}/mcp`, owner_email: ownerEmail, account_id: accountId, tenant_id: tenantId, issuer,
    client_id: clientId, client_secret: clientSecret, token_endpoint: `${issuer}/oauth2/token`, cli_client_id: cliClientId,
  };
}

function writePrivately(file: string, content: string): void {
  rmSync(file, { force: true });
  const handle = openSync(file, "wx", 0o600);
  writeSync(handle, content);
  fsyncSync(handle);
  closeSync(handle);
}

/** Undefined for a file that was cut off while it was written: then nothing was committed either. */
function readPending(file: string): { tenant_id: string; client_id: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { tenant_id: string; client_id: string };
  } catch {
    return undefined;
  }
}

import { mkdirSync } from "node:fs";
import { installDatabase, openDatabase, type OpenDatabase } from "./db/client";
import { DataDirectoryInUse } from "./db/lock";
import { keyring, settings, SettingsError, type Settings } from "./env";
import { places } from "./places";
import { firstPartyClients } from "./start/first-party-clients";
import { firstRun, keepFirstRunFile } from "./start/first-run";
import { checkSecretKey } from "./start/secret-key";

/** Why the process cannot serve, in one line for whoever started it. */
export class StartError extends Error {
  override name = "StartError";
}

/**
 * Settings, database, schema, the installation's first rows, the built-in clients: all that must stand before the first
 * request. A start that was interrupted is made up for by the next one.
 * @throws StartError
 */
export async function startUp(): Promise<OpenDatabase> {
  try {
    const current = settings();
    places();
    mkdirSync(/* turbopackIgnore: true */ current.dataDir, { recursive: true, mode: 0o700 });
    const opened = await openDatabase(current);
    try {
      await checkSecretKey(opened.db, keyring());
      const isFirst = await firstRun(opened.db, current);
      await keepFirstRunFile(opened.db, current);
      await firstPartyClients(opened.db, current);
      installDatabase(opened);
      greet(current, isFirst);
    } catch (error) {
      await opened.close().catch(() => {});
      throw error;
    }
    return opened;
  } catch (error) {
    throw new StartError(explain(error), { cause: error });
  }
}

function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DataDirectoryInUse) return error.message;
  const { code, message } = (error instanceof AggregateError ? error.errors[0] : error) as { code?: string; message?: string };
  const target = settingsOrUndefined();
  if (code === "EACCES" || code === "EROFS" || code === "ENOTDIR" || code === "EEXIST") return `DATA_DIR cannot be used: ${message}`;
  if (target && target.database.kind !== "embedded" && code) return `DATABASE_URL: the database at ${new URL(target.database.url).host} cannot be used: ${message || code}`;
  return message || String(error);
}

function settingsOrUndefined(): Settings | undefined {
  try {
    return settings();
  } catch {
    return undefined;
  }
}

function greet({ appUrl, dataDir, ownerEmail, smtpUrl }: Settings, isFirst: boolean): void {
  const lines = [
    `Authalla is at ${appUrl}`,
    ...(isFirst ? [`  Everything was set up; the ids and the first client's secret are in ${dataDir}/first-run.json`] : []),
    `  Sign in      ${appUrl} as ${ownerEmail}`,
    ...(smtpUrl ? [] : [`  Your mail    ${appUrl}/outbox (SMTP_URL is not set)`]),
    `  Assistants   ${appUrl}/mcp`,
  ];
  process.stdout.write(`\n${lines.join("\n")}\n\n`);
}

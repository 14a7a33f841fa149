import type { Database } from "../db/client";
import { settings } from "../env";
import { resolveTenant, type Tenant } from "./resolve-tenant";

export const platformTenant = (db: Database): Promise<Tenant | undefined> => resolveTenant(db, settings().platformHost);

/** Is this a name under which somebody is served, on whichever port? A certificate has no port. */
export async function isServedName(db: Database, name: string): Promise<boolean> {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(name)) return false;
  const { platformHost, tenantHostSuffix } = settings();
  const ports = new Set([platformHost, tenantHostSuffix].map((host) => /:\d+$/.exec(host)?.[0] ?? ""));
  for (const port of ports) if (await resolveTenant(db, `${name}${port}`)) return true;
  return false;
}

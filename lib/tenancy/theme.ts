import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { themes } from "../db/schema";
import { perProcess } from "../per-process";
import type { Tenant } from "./resolve-tenant";
import { defaultTheme, type TenantTheme } from "./theme-default";

export { defaultTheme, type TenantTheme };

const cache = () => perProcess("themes-by-tenant", () => new LRUCache<string, TenantTheme>({ max: 5_000, ttl: 5_000 }));

/** Call after a theme changed; other processes follow within the cache's five seconds. */
export const forgetThemes = (): void => cache().clear();

export async function tenantTheme(db: Database, tenant: Pick<Tenant, "id">): Promise<TenantTheme> {
  const known = cache().get(tenant.id);
  if (known) return known;
  const [row] = await db.select().from(themes).where(eq(themes.tenantId, tenant.id)).limit(1);
  const theme: TenantTheme = row
    ? { ...row, light: { ...defaultTheme.light, ...row.light }, dark: { ...defaultTheme.dark, ...row.dark } }
    : defaultTheme;
  cache().set(tenant.id, theme);
  return theme;
}

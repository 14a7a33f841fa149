import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import type { Database } from "../db/client";
import { themes, type ColorMode, type CornerStyle, type Palette } from "../db/schema";
import { perProcess } from "../per-process";
import type { Tenant } from "./resolve-tenant";

/** How the pages of a tenant look. Its own row, or what every tenant starts with. */
export interface TenantTheme {
  light: Palette;
  dark: Palette;
  logoUrl: string | null;
  iconUrl: string | null;
  cornerStyle: CornerStyle;
  font: string;
  colorMode: ColorMode;
  /** "auto": the browser's. */
  defaultLanguage: string;
}

export const defaultTheme: TenantTheme = {
  light: {
    primary_color: "#4f46e5",
    secondary_color: "#ffffff",
    secondary_button_text_color: "#1c1c21",
    background_color: "#f6f6f8",
    box_background_color: "#ffffff",
    text_color: "#1c1c21",
  },
  dark: {
    primary_color: "#a5b0ff",
    secondary_color: "#1f1f25",
    secondary_button_text_color: "#f2f2f4",
    background_color: "#0c0c0f",
    box_background_color: "#17171b",
    text_color: "#f2f2f4",
  },
  logoUrl: null,
  iconUrl: null,
  cornerStyle: "rounded",
  font: "system",
  colorMode: "light_dark",
  defaultLanguage: "auto",
};

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

import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, updatedAt, bytes } from "./columns";
import { tenantId } from "./tenants";

export type CornerStyle = "square" | "rounded" | "pill";
export type ColorMode = "light" | "dark" | "light_dark";
export interface Palette {
  primary_color: string;
  secondary_color: string;
  secondary_button_text_color: string;
  background_color: string;
  box_background_color: string;
  text_color: string;
}

export const themes = pgTable("themes", {
  tenantId: tenantId().primaryKey(),
  light: jsonb("light").$type<Palette>().notNull(),
  dark: jsonb("dark").$type<Palette>().notNull(),
  logoUrl: text("logo_url"),
  iconUrl: text("icon_url"),
  cornerStyle: text("corner_style").$type<CornerStyle>().notNull().default("rounded"),
  font: text("font").notNull().default("system"),
  colorMode: text("color_mode").$type<ColorMode>().notNull().default("light_dark"),
  defaultLanguage: text("default_language").notNull().default("auto"),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** Uploaded images, already re-encoded; served from the tenant's own host under their content hash. */
export const themeImages = pgTable("theme_images", {
  tenantId: tenantId(),
  kind: text("kind").$type<"logo" | "icon">().notNull(),
  contentType: text("content_type").$type<"image/png" | "image/webp">().notNull(),
  sha256: text("sha256").notNull(),
  content: bytes("content").notNull(),
  createdAt: createdAt(),
}, (t) => [primaryKey({ columns: [t.tenantId, t.kind] })]);

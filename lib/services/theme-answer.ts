import { z } from "zod";
import type { Palette } from "../db/schema";
import { contrastReport, contrastWarnings } from "../tenancy/theme-contrast";
import type { TenantTheme } from "../tenancy/theme";
import { instant, iso } from "./fields";

/** As it is kept; one that nobody saved yet is as old as can be. */
export type KeptTheme = TenantTheme & { updatedAt?: Date };

const color = z.string().regex(/^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/, "must be a colour such as #0a5 or #00aa55");

export const paletteShape = {
  primary_color: color,
  secondary_color: color,
  secondary_button_text_color: color,
  background_color: color,
  box_background_color: color,
  text_color: color,
};

const pair = z.strictObject({
  mode: z.enum(["light", "dark"]),
  pair: z.string().describe("The two fields. button_label is white or near-black, whichever reads."),
  foreground: z.string(),
  background: z.string(),
  ratio: z.number().describe("WCAG 2.2 contrast ratio, 1 to 21."),
  required: z.number().describe("4.5 for text, 3 for parts of controls."),
  passes: z.boolean(),
  nearest: z.string().nullable().describe("Where it fails: the nearest foreground colour of the same hue that passes."),
});

export const themeOutput = z.strictObject({
  logo_url: z.string().nullable(),
  icon_url: z.string().nullable(),
  ...paletteShape,
  corner_style: z.enum(["square", "rounded", "pill"]),
  font: z.string(),
  color_mode: z.enum(["light", "dark", "light_dark"]),
  default_language: z.string(),
  dark: z.strictObject(paletteShape).describe("The same six colours for dark mode."),
  contrast: z.array(pair).describe("Every pair of chosen colours in each mode that is shown."),
  warnings: z.array(z.string()).describe("The pairs that are hard to read or to see, in words; empty when all is well."),
  updated_at: instant,
});

export const absolute = (url: string | null, issuer: string) => (url?.startsWith("/") ? `${issuer}${url}` : url);

export const pickPalette = <T>(fields: Record<keyof Palette, T>) => ({
  primary_color: fields.primary_color,
  secondary_color: fields.secondary_color,
  secondary_button_text_color: fields.secondary_button_text_color,
  background_color: fields.background_color,
  box_background_color: fields.box_background_color,
  text_color: fields.text_color,
});

export function presentTheme(row: KeptTheme, issuer: string): z.input<typeof themeOutput> {
  const contrast = contrastReport(row);
  return {
    logo_url: absolute(row.logoUrl, issuer),
    icon_url: absolute(row.iconUrl, issuer),
    ...pickPalette(row.light),
    corner_style: row.cornerStyle,
    font: row.font,
    color_mode: row.colorMode,
    default_language: row.defaultLanguage,
    dark: pickPalette(row.dark),
    contrast,
    warnings: contrastWarnings(contrast),
    updated_at: iso(row.updatedAt ?? new Date(0)),
  };
}

/** What an audit event keeps of a theme: what was chosen, not what follows from it. */
export function chosenTheme(row: KeptTheme, issuer: string): Record<string, unknown> {
  const { contrast: _contrast, warnings: _warnings, ...chosen } = presentTheme(row, issuer);
  return chosen;
}

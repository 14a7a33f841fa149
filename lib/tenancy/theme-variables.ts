import type { CornerStyle, Palette } from "../db/schema";
import { printColor } from "./theme-color";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { fontStack } from "./theme-fonts";
import { paletteColors } from "./theme-palette";

/*
 * A theme as CSS variables. Pure, so that a preview in the browser is made by the very function that makes the pages. Colours are
 * parsed and printed anew; names of fonts and corner styles choose from lists.
 */

/** All that decides the CSS of a theme. */
export type ThemeLook = Pick<TenantTheme, "light" | "dark" | "colorMode" | "cornerStyle" | "font">;

/** The variables alone, for a preview that brings its own rules. */
export function themeVariables(theme: ThemeLook): string {
  const shape = `--font:${fontStack(theme.font)};${corners[theme.cornerStyle] ?? corners.rounded}`;
  const light = `color-scheme:light;${paletteVariables(theme.light, defaultTheme.light)}`;
  const dark = `color-scheme:dark;${paletteVariables(theme.dark, defaultTheme.dark)}`;
  if (theme.colorMode === "light") return `:root{${shape}${light}}`;
  if (theme.colorMode === "dark") return `:root{${shape}${dark}}`;
  return `:root{${shape}${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`;
}

const shapes = (card: string, control: string, field: string, tile: string, small: string, inset: string, badge: string) =>
  `--radius-card:${card};--radius-control:${control};--radius-field:${field};--radius-tile:${tile};--radius-tile-small:${small};--radius-inset:${inset};--radius-badge:${badge};`;

const corners: Record<CornerStyle, string> = {
  square: shapes("0px", "0px", "0px", "0px", "0px", "0px", "0px"),
  rounded: shapes("1rem", ".625rem", ".625rem", ".75rem", ".5rem", ".625rem", ".375rem"),
  pill: shapes("1.75rem", "999px", "1.5rem", "999px", "999px", "1.125rem", "999px"),
};

const paletteVariables = (palette: Palette, fallback: Palette): string =>
  Object.entries(paletteColors(palette, fallback)).map(([name, value]) => `--${name}:${printColor(value)};`).join("");

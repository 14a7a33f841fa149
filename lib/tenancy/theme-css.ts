import { LRUCache } from "lru-cache";
import type { CornerStyle, Palette } from "../db/schema";
import { perProcess } from "../per-process";
import { defaultTheme, type TenantTheme } from "./theme";
import { printColor } from "./theme-color";
import { modesOf } from "./theme-contrast";
import { fontFaces, fontStack } from "./theme-fonts";
import { pageCss } from "./theme-page-css";
import { chosenColor, paletteColors } from "./theme-palette";

/*
 * A theme as CSS variables, followed by the rules that use them: all a hosted page needs, so it has its colours from the
 * first byte. Colours are parsed and printed anew; names of fonts and corner styles choose from lists.
 */

const made = () => perProcess("theme-css", () => new LRUCache<string, string>({ max: 500 }));

/** All of it, for a page of one answer: the variables and the rules. */
export const themeCss = (theme: TenantTheme): string => themeStart(theme) + pageCss;

/**
 * What stands in each page of the framework, before its first element: this tenant's colours, shapes and font. The rules, which
 * are everybody's, are a file of their own (lib/hosted/page-style.ts). Made once for each look: to find
 * colours that read takes milliseconds.
 */
export function themeStart({ light, dark, colorMode, cornerStyle, font }: TenantTheme): string {
  const theme = { light, dark, colorMode, cornerStyle, font };
  const look = JSON.stringify(theme);
  const known = made().get(look);
  if (known !== undefined) return known;
  const css = fontFaces(font) + themeVariables(theme);
  made().set(look, css);
  return css;
}

/** The variables alone, for a preview that brings its own rules. */
export function themeVariables(theme: Pick<TenantTheme, "light" | "dark" | "colorMode" | "cornerStyle" | "font">): string {
  const shape = `--font:${fontStack(theme.font)};${corners[theme.cornerStyle] ?? corners.rounded}`;
  const light = `color-scheme:light;${paletteVariables(theme.light, defaultTheme.light)}`;
  const dark = `color-scheme:dark;${paletteVariables(theme.dark, defaultTheme.dark)}`;
  if (theme.colorMode === "light") return `:root{${shape}${light}}`;
  if (theme.colorMode === "dark") return `:root{${shape}${dark}}`;
  return `:root{${shape}${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`;
}

/** For `<meta name="color-scheme">`: the browser's own parts match before the style sheet is read. */
export const colorSchemeOf = ({ colorMode }: Pick<TenantTheme, "colorMode">): "light" | "dark" | "light dark" => (colorMode === "light" || colorMode === "dark" ? colorMode : "light dark");

/** What the browser's own frame is coloured with, in each mode that is shown. */
export const backgroundsOf = (theme: TenantTheme) => modesOf(theme).map((mode) => ({ mode, color: printColor(chosenColor(theme[mode], defaultTheme[mode], "background_color")) }));

const shapes = (card: string, control: string, field: string, tile: string, small: string, inset: string, badge: string) =>
  `--radius-card:${card};--radius-control:${control};--radius-field:${field};--radius-tile:${tile};--radius-tile-small:${small};--radius-inset:${inset};--radius-badge:${badge};`;

const corners: Record<CornerStyle, string> = {
  square: shapes("0px", "0px", "0px", "0px", "0px", "0px", "0px"),
  rounded: shapes("1rem", ".625rem", ".625rem", ".75rem", ".5rem", ".625rem", ".375rem"),
  pill: shapes("1.75rem", "999px", "1.5rem", "999px", "999px", "1.125rem", "999px"),
};

const paletteVariables = (palette: Palette, fallback: Palette): string =>
  Object.entries(paletteColors(palette, fallback)).map(([name, value]) => `--${name}:${printColor(value)};`).join("");

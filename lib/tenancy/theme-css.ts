import type { CornerStyle, Palette } from "../db/schema";
import { defaultTheme, type TenantTheme } from "./theme";
import { contrast, mix, parseColor, printColor, readable, type Rgb } from "./theme-color";
import { pageCss } from "./theme-page-css";

/*
 * A theme as CSS variables, followed by the rules that use them: all a hosted page needs, so it has its colours from the
 * first byte. Colours are parsed and printed anew; names of fonts and corner styles choose from lists.
 */

export const themeCss = (theme: TenantTheme): string => themeVariables(theme) + pageCss;

/** The variables alone, for a preview that brings its own rules. */
export function themeVariables(theme: TenantTheme): string {
  const shape = `--font:${fontStack(theme.font)};${corners[theme.cornerStyle] ?? corners.rounded}`;
  const light = `color-scheme:light;${paletteVariables(theme.light, defaultTheme.light)}`;
  const dark = `color-scheme:dark;${paletteVariables(theme.dark, defaultTheme.dark)}`;
  if (theme.colorMode === "light") return `:root{${shape}${light}}`;
  if (theme.colorMode === "dark") return `:root{${shape}${dark}}`;
  return `:root{${shape}${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`;
}

const corners: Record<CornerStyle, string> = {
  square: "--radius-card:0;--radius-control:0;--radius-tile:0;",
  rounded: "--radius-card:1rem;--radius-control:.625rem;--radius-tile:.75rem;",
  pill: "--radius-card:1.75rem;--radius-control:999px;--radius-tile:999px;",
};

const system = `system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif`;
const stacks: Record<string, string> = {
  system,
  serif: `ui-serif,Georgia,Cambria,"Times New Roman",serif`,
  mono: `ui-monospace,SFMono-Regular,Menlo,Consolas,monospace`,
  rounded: `ui-rounded,"SF Pro Rounded",${system}`,
};

/** A family name is used where the visitor has it installed; no page loads a font from elsewhere. */
function fontStack(font: string): string {
  const known = stacks[font.toLowerCase()];
  if (known) return known;
  return /^[A-Za-z0-9][A-Za-z0-9 -]{0,49}$/.test(font) ? `"${font}",${system}` : system;
}

const white: Rgb = [255, 255, 255];
const ink: Rgb = [17, 17, 20];

function paletteVariables(palette: Palette, fallback: Palette): string {
  return Object.entries(paletteColors(palette, fallback)).map(([name, value]) => `--${name}:${printColor(value)};`).join("");
}

/** What a mail needs of a palette, printed. */
export function plainColors(palette: Palette) {
  const colors = paletteColors(palette, defaultTheme.light);
  return {
    primary: printColor(colors.primary),
    onPrimary: printColor(colors["on-primary"]),
    background: printColor(colors.bg),
    box: printColor(colors.box),
    text: printColor(colors.text),
    muted: printColor(colors.muted),
    border: printColor(colors.border),
  };
}

function paletteColors(palette: Palette, fallback: Palette) {
  const color = (name: keyof Palette): Rgb => parseColor(palette[name]) ?? parseColor(fallback[name])!;
  const [primary, secondary, background, box, text] = [color("primary_color"), color("secondary_color"), color("background_color"), color("box_background_color"), color("text_color")];
  const danger = readable(box, [180, 35, 24], [255, 138, 128]);
  return {
    bg: background,
    box,
    text,
    muted: mutedText(text, box),
    "muted-bg": mutedText(readable(background, text, ink, white), background),
    border: mix(text, box, 0.14),
    "field-border": fieldBorder(text, box),
    primary,
    "primary-hover": mix(readable(primary, ink, white), primary, 0.12),
    "on-primary": contrast(white, primary) >= 4.5 ? white : readable(primary, white, ink),
    secondary,
    "secondary-hover": mix(text, secondary, 0.07),
    "on-secondary": color("secondary_button_text_color"),
    link: contrast(primary, box) >= 4.5 ? primary : text,
    ring: contrast(primary, box) >= 3 ? primary : text,
    danger,
    "danger-bg": mix(danger, box, 0.1),
    notice: mix(primary, box, 0.08),
  };
}

/** The lightest mix of text and background that still reads (WCAG 1.4.3). */
function mutedText(text: Rgb, background: Rgb): Rgb {
  const share = [0.64, 0.7, 0.76, 0.82, 0.9].find((candidate) => contrast(mix(text, background, candidate), background) >= 4.6);
  return share ? mix(text, background, share) : text;
}

/** The outline of a field is all that shows it: 3:1 (WCAG 1.4.11). */
function fieldBorder(text: Rgb, background: Rgb): Rgb {
  const share = [0.4, 0.46, 0.52, 0.6, 0.7].find((candidate) => contrast(mix(text, background, candidate), background) >= 3);
  return share ? mix(text, background, share) : text;
}

import { fontChoices } from "@/lib/tenancy/theme-fonts";
import { languageNames } from "@/lib/languages/languages";
import type { Branding, ColorName } from "./editor-state";

/*
 * What the fields of a theme are called on this page.
 */

export const colorLabels: Record<ColorName, string> = {
  primary_color: "Main colour",
  background_color: "Page",
  box_background_color: "Box",
  text_color: "Text",
  secondary_color: "Second button",
  secondary_button_text_color: "Second button’s text",
};
export const colorNames = Object.keys(colorLabels) as ColorName[];

export const pairLabels: Record<string, string> = {
  "text_color on background_color": "Text on the page",
  "text_color on box_background_color": "Text in the box",
  "secondary_button_text_color on secondary_color": "Text of the second button",
  "primary_color on box_background_color": "Main button in the box",
  "button_label on primary_color": "Text of the main button",
};

export const fieldLabels: Record<Exclude<keyof Branding, "light" | "dark" | "ownDark">, string> = {
  corner_style: "Corners",
  font: "Font",
  color_mode: "Light or dark",
  default_language: "Language",
  product_name: "Product name",
  logo: "Logo",
  icon: "Icon",
};

export const modeLabels = { light: "Light", dark: "Dark" } as const;

export const colorModes = [
  { value: "light_dark", label: "Light and dark", text: "Follows the visitor’s device." },
  { value: "light", label: "Light", text: "Always." },
  { value: "dark", label: "Dark", text: "Always." },
] as const;

export const corners = [
  { value: "rounded", label: "Rounded" },
  { value: "square", label: "Square" },
  { value: "pill", label: "Pill" },
] as const;

const systemFonts: Record<string, string> = { system: "The visitor’s system font", serif: "A serif of the visitor’s system", mono: "A monospaced font of the visitor’s system", rounded: "A rounded font of the visitor’s system" };

/** With the saved one, which may be from before there was a list. */
export const fontOptions = (saved: string) => [...new Set([...fontChoices, saved])].map((font) => ({ value: font, label: systemFonts[font] ?? font }));

export const languageOptions = (saved: string) => {
  const known: Record<string, string> = { auto: "The visitor’s", ...languageNames };
  return [...new Set([...Object.keys(known), saved])].map((value) => ({ value, label: known[value] ?? value }));
};

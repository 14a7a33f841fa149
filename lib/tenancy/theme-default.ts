import type { ColorMode, CornerStyle, Palette } from "../db/schema";

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

import type { getTenant } from "@/lib/services/tenants";
import type { getTheme } from "@/lib/services/themes";
import type { z } from "zod";
import type { SavedBranding } from "./editor-state";

export type ThemeAnswer = z.output<(typeof getTheme)["output"]>;
export type TenantAnswer = z.output<(typeof getTenant)["output"]>;

/** The theme as the editor holds it. */
export const themeFrom = (theme: ThemeAnswer): Omit<SavedBranding, "product_name"> => ({
  light: {
    primary_color: theme.primary_color,
    secondary_color: theme.secondary_color,
    secondary_button_text_color: theme.secondary_button_text_color,
    background_color: theme.background_color,
    box_background_color: theme.box_background_color,
    text_color: theme.text_color,
  },
  dark: theme.dark,
  corner_style: theme.corner_style,
  font: theme.font,
  color_mode: theme.color_mode,
  default_language: theme.default_language,
  logo_url: theme.logo_url,
  icon_url: theme.icon_url,
});

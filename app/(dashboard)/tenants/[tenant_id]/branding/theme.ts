/** What the branding page reads of get_theme. */
export interface ThemeAnswer extends Record<ColorName, string> {
  logo_url: string | null;
  icon_url: string | null;
  corner_style: string;
  font: string;
  color_mode: string;
  default_language: string;
  dark: Record<ColorName, string>;
  contrast: { mode: "light" | "dark"; pair: string; foreground: string; background: string; ratio: number; required: number; passes: boolean; nearest: string | null }[];
  warnings: string[];
}

export const colorNames = {
  primary_color: "Main colour",
  background_color: "Page",
  box_background_color: "Box",
  text_color: "Text",
  secondary_color: "Second button",
  secondary_button_text_color: "Second button, text",
} as const;
export type ColorName = keyof typeof colorNames;

export const pairNames: Record<string, string> = {
  "text_color on background_color": "Text on the page",
  "text_color on box_background_color": "Text in the box",
  "secondary_button_text_color on secondary_color": "Text of the second button",
  "primary_color on box_background_color": "Main button in the box",
  "button_label on primary_color": "Text of the main button",
};

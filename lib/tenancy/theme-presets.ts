import type { Palette } from "../db/schema";
import { defaultTheme } from "./theme-default";
import { deriveDark } from "./theme-dark";

/** A pair of palettes to start from; every pair of colours in it reads well in both modes. */
export interface ThemePreset {
  name: string;
  light: Palette;
  dark: Palette;
}

const preset = (name: string, primary: string, background: string, text: string, secondary = "#ffffff"): ThemePreset => {
  const light = { primary_color: primary, secondary_color: secondary, secondary_button_text_color: text, background_color: background, box_background_color: "#ffffff", text_color: text };
  return { name, light, dark: deriveDark(light) };
};

export const themePresets: readonly ThemePreset[] = [
  { name: "Indigo", light: defaultTheme.light, dark: defaultTheme.dark },
  preset("Graphite", "#27272a", "#f4f4f5", "#18181b"),
  preset("Ocean", "#0369a1", "#f0f6fa", "#0c1f2c"),
  preset("Teal", "#0f766e", "#effaf7", "#0e2422", "#e0f2ee"),
  preset("Forest", "#0b5d3b", "#eef4f0", "#10231a", "#e3efe8"),
  preset("Sand", "#854d0e", "#faf6ec", "#2b2110", "#f3ead6"),
  preset("Ember", "#c2410c", "#fdf5f0", "#2c1509"),
  preset("Ruby", "#b91c1c", "#fbf5f4", "#2a1111"),
  preset("Rose", "#be185d", "#fff4f8", "#2a0f1a", "#fde7ef"),
  preset("Violet", "#6d28d9", "#f7f4fe", "#1e1330", "#ede7fb"),
];

const same = (one: Palette, other: Palette): boolean => Object.entries(one).every(([name, value]) => value.toLowerCase() === other[name as keyof Palette].toLowerCase());

/** The dark colours that go with these light ones: those of the preset they belong to, else made from them. */
export const darkOf = (light: Palette): Palette => themePresets.find((each) => same(each.light, light))?.dark ?? deriveDark(light);

/** Which preset these palettes are; undefined: somebody's own. */
export const presetOf = ({ light, dark }: Pick<ThemePreset, "light" | "dark">): ThemePreset | undefined => themePresets.find((each) => same(each.light, light) && same(each.dark, dark));

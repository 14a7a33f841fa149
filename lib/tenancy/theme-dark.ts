import type { Palette } from "../db/schema";
import { fromOklch, toOklch } from "./oklch";
import { contrast, extreme, nearestPassing, parseColor, printColor, type Rgb } from "./theme-color";
import { defaultTheme } from "./theme-default";

/**
 * Dark colours in the character of the light ones: the same hues, surfaces near black with a breath of the background's (or main)
 * colour, and every pair reads.
 */
export function deriveDark(light: Palette): Palette {
  const color = (name: keyof Palette): Rgb => parseColor(light[name]) ?? parseColor(defaultTheme.light[name])!;
  const primary = toOklch(color("primary_color"));
  const ground = toOklch(color("background_color"));
  const hue = ground.chroma > 0.008 ? ground.hue : primary.hue;
  const breath = Math.min(0.02, Math.max(ground.chroma, primary.chroma / 12));
  const surface = (lightness: number): Rgb => fromOklch({ lightness, chroma: breath, hue });
  const [background, box, secondary, text] = [surface(0.155), surface(0.205), surface(0.29), fromOklch({ lightness: 0.965, chroma: breath / 3, hue })];
  const lit = fromOklch({ ...primary, lightness: Math.max(primary.lightness, 0.76), chroma: Math.min(primary.chroma, 0.17) });
  return {
    primary_color: printColor(contrast(lit, box) >= 4.5 ? lit : (nearestPassing(lit, [box], 4.5) ?? extreme(box))),
    secondary_color: printColor(secondary),
    secondary_button_text_color: printColor(text),
    background_color: printColor(background),
    box_background_color: printColor(box),
    text_color: printColor(text),
  };
}

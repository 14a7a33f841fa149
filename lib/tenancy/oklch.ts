import type { Rgb } from "./theme-color";

/** Lightness 0–1, chroma from 0, hue in radians (CSS Color 4 §9.3): equal steps look equally far apart. */
export interface Oklch {
  lightness: number;
  chroma: number;
  hue: number;
}

const toLinear = (part: number): number => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
const fromLinear = (part: number): number => 255 * (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

export function toOklch(color: Rgb): Oklch {
  const [r, g, b] = color.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const [a, c] = [1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
  return { lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, chroma: Math.hypot(a, c), hue: Math.atan2(c, a) };
}

/** The nearest colour a screen can show: hue and lightness stay, chroma gives way (CSS Color 4 §13.2). */
export function fromOklch({ lightness, chroma, hue }: Oklch): Rgb {
  if (lightness <= 0) return [0, 0, 0];
  if (lightness >= 1) return [255, 255, 255];
  let [low, high] = [0, chroma];
  const whole = linear(lightness, chroma, hue);
  if (isShown(whole)) return printed(whole);
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if (isShown(linear(lightness, middle, hue))) low = middle;
    else high = middle;
  }
  return printed(linear(lightness, low, hue));
}

type Linear = [number, number, number];

function linear(lightness: number, chroma: number, hue: number): Linear {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
}

const isShown = (parts: Linear): boolean => parts.every((part) => part >= -1e-4 && part <= 1 + 1e-4);
const printed = (parts: Linear): Rgb => parts.map((part) => Math.round(fromLinear(Math.min(1, Math.max(0, part))))) as unknown as Rgb;

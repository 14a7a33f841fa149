import type { Palette } from "../db/schema";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { contrast, nearestPassing, parseColor, printColor, type Rgb } from "./theme-color";
import { buttonLabel } from "./theme-palette";

export type ThemeMode = "light" | "dark";

/** One pair of colours of a theme and how well it reads. */
export interface ContrastPair {
  mode: ThemeMode;
  /** The fields, as `foreground on background`; button_label is ours: white or near-black. */
  pair: string;
  foreground: string;
  background: string;
  /** WCAG 2.2 contrast ratio, rounded down. */
  ratio: number;
  /** 4.5 for text (§1.4.3), 3 for parts of controls (§1.4.11). */
  required: 3 | 4.5;
  passes: boolean;
  /** Where it fails: the foreground's hue in the nearest lightness that passes. */
  nearest: string | null;
}

const chosen: readonly { front: keyof Palette; back: keyof Palette; required: 3 | 4.5 }[] = [
  { front: "text_color", back: "background_color", required: 4.5 },
  { front: "text_color", back: "box_background_color", required: 4.5 },
  { front: "secondary_button_text_color", back: "secondary_color", required: 4.5 },
  { front: "primary_color", back: "box_background_color", required: 3 },
];

/** The modes a theme is ever shown in. */
export const modesOf = ({ colorMode }: Pick<TenantTheme, "colorMode">): ThemeMode[] => (colorMode === "light" || colorMode === "dark" ? [colorMode] : ["light", "dark"]);

/**
 * Every pair of colours that a tenant chooses, in each mode that is shown, with the label on the main button. What we derive from them
 * (muted text, links, outlines, errors) is made to read and is not listed.
 */
export const contrastReport = (theme: Pick<TenantTheme, "light" | "dark" | "colorMode">): ContrastPair[] =>
  modesOf(theme).flatMap((mode) => {
    const color = (name: keyof Palette): Rgb => parseColor(theme[mode][name]) ?? parseColor(defaultTheme[mode][name])!;
    const primary = color("primary_color");
    const grounds = (front: keyof Palette) => chosen.filter((pair) => pair.front === front).map(({ back }) => color(back));
    return [
      ...chosen.map(({ front, back, required }) => measured(mode, `${front} on ${back}`, color(front), color(back), required, grounds(front))),
      measured(mode, "button_label on primary_color", buttonLabel(primary), primary, 4.5, [primary]),
    ];
  });

/** `grounds`: all that the foreground stands on. One that reads on all of them is suggested where there is one. */
function measured(mode: ThemeMode, pair: string, front: Rgb, back: Rgb, required: 3 | 4.5, grounds: Rgb[]): ContrastPair {
  const exact = contrast(front, back);
  const passes = exact >= required;
  const nearest = passes ? undefined : (nearestPassing(front, grounds, required) ?? nearestPassing(front, [back], required));
  return { mode, pair, foreground: printColor(front), background: printColor(back), ratio: Math.floor(exact * 100) / 100, required, passes, nearest: nearest ? printColor(nearest) : null };
}

export const contrastWarnings = (report: readonly ContrastPair[]): string[] =>
  report
    .filter(({ passes }) => !passes)
    .map(({ mode, pair, ratio, required, nearest }) => {
      const needed = required === 3 ? "a part of a control needs 3:1 to be seen" : "people need 4.5:1 to read it";
      return `${mode}: ${pair} has a contrast of ${(Math.floor(ratio * 10) / 10).toFixed(1)}:1; ${needed}. ${nearest} would do.`;
    });

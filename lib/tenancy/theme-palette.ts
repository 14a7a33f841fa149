import type { Palette } from "../db/schema";
import { contrast, extreme, mix, nearestPassing, parseColor, printColor, readable, type Rgb } from "./theme-color";

/*
 * The six colours of a palette and all that follow from them. What follows reads on whatever the six are (4.5:1 for text, 3:1 for the
 * outline of a control; WCAG 2.2 §1.4.3, §1.4.11); only the six themselves can be chosen badly, which theme-contrast reports.
 */

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
const ink: Rgb = [17, 17, 20];

/** One of the six; what cannot be parsed is the fallback's. */
export const chosenColor = (palette: Palette, fallback: Palette, name: keyof Palette): Rgb => parseColor(palette[name]) ?? parseColor(fallback[name])!;

/** Colours by the name of their CSS variable. */
export function paletteColors(palette: Palette, fallback: Palette) {
  const color = (name: keyof Palette): Rgb => chosenColor(palette, fallback, name);
  const [primary, secondary, bg, box, text] = [color("primary_color"), color("secondary_color"), color("background_color"), color("box_background_color"), color("text_color")];
  const onSecondary = color("secondary_button_text_color");
  const onPrimary = buttonLabel(primary);
  const tinted = (over: Rgb, share: number) => tint(over, box, share, text);
  const notice = tinted(primary, 0.08);
  const fieldOff = tinted(text, 0.06);
  const hoverBg = tint(readable(bg, ink, white), bg, 0.07, text);
  const danger = tone([180, 35, 24], [255, 138, 128], box, text, 0.09);
  const warn = tone([138, 83, 0], [240, 184, 102], box, text, 0.1);
  const good = tone([11, 122, 69], [95, 211, 155], box, text, 0.1);
  const fieldBorder = outline(text, box);
  const accent = passing(primary, [box], 3);
  return {
    bg, box, text,
    muted: mutedText(text, [box, notice, fieldOff]),
    "muted-bg": mutedText(text, [bg, hoverBg]),
    border: mix(text, box, 0.14),
    "field-border": fieldBorder,
    "field-off": fieldOff,
    "hover-bg": hoverBg,
    primary,
    "primary-hover": shade(primary, onPrimary, 0.13),
    "primary-active": shade(primary, onPrimary, 0.22),
    "primary-edge": accent,
    "on-primary": onPrimary,
    secondary,
    "secondary-hover": shade(secondary, onSecondary, 0.06),
    "secondary-active": shade(secondary, onSecondary, 0.12),
    "secondary-edge": contrast(secondary, box) >= 3 ? secondary : fieldBorder,
    "on-secondary": onSecondary,
    accent,
    link: passing(primary, [box, notice], 4.5),
    "link-bg": passing(primary, [bg], 4.5),
    ring: accent,
    "ring-soft": mix(accent, box, 0.22),
    "ring-bg": passing(primary, [bg], 3),
    danger: danger.color, "danger-bg": danger.background, "danger-edge": danger.edge,
    warn: warn.color, "warn-bg": warn.background, "warn-edge": warn.edge,
    good: good.color, "good-bg": good.background, "good-edge": good.edge,
    notice,
  };
}

/** What a mail needs of a palette, printed. A mail cannot be looked at again: its text reads even where the page's was chosen badly. */
export function mailColors(palette: Palette, fallback: Palette) {
  const colors = paletteColors(palette, fallback);
  return {
    primary: printColor(colors.primary),
    primaryEdge: printColor(colors["primary-edge"]),
    onPrimary: printColor(colors["on-primary"]),
    background: printColor(colors.bg),
    box: printColor(colors.box),
    text: printColor(passing(colors.text, [colors.box], 4.5)),
    muted: printColor(colors.muted),
    border: printColor(colors.border),
  };
}

/** White where it reads, else near-black, else black: one of them always reaches 4.5:1. */
export const buttonLabel = (fill: Rgb): Rgb => [white, ink].find((candidate) => contrast(candidate, fill) >= 4.5) ?? extreme(fill);

const passing = (color: Rgb, backgrounds: Rgb[], ratio: number): Rgb => nearestPassing(color, backgrounds, ratio) ?? extreme(backgrounds[0]!);

/** A little of `over` on a background, less where text would no longer read on it as it does on the background itself. */
function tint(over: Rgb, background: Rgb, share: number, text: Rgb): Rgb {
  const [least, pole] = [Math.min(4.5, contrast(text, background)), extreme(background)];
  return [share, share / 2, share / 4].map((part) => mix(over, background, part)).find((candidate) => contrast(text, candidate) >= least && contrast(pole, candidate) >= 4.5) ?? background;
}

/** A fill under the pointer: away from its label, or towards it where the fill is at the end of the scale already. */
function shade(fill: Rgb, label: Rgb, share: number): Rgb {
  const [away, towards] = readable(label, white, black) === white ? [white, black] : [black, white];
  const further = mix(away, fill, share);
  if (contrast(further, fill) >= 1.06) return further;
  const nearer = mix(towards, fill, share);
  return contrast(nearer, label) >= 4.5 ? nearer : further;
}

/** The faintest mix of text and background that still reads. */
function mutedText(text: Rgb, backgrounds: Rgb[]): Rgb {
  const reads = (candidate: Rgb) => backgrounds.every((background) => contrast(candidate, background) >= 4.55);
  const faint = [0.62, 0.68, 0.74, 0.82, 0.9].map((share) => mix(text, backgrounds[0]!, share)).find(reads);
  return faint ?? passing(text, backgrounds, 4.5);
}

/** The outline of a field is all that shows it. */
const outline = (text: Rgb, background: Rgb): Rgb =>
  [0.4, 0.46, 0.52, 0.6, 0.7].map((share) => mix(text, background, share)).find((candidate) => contrast(candidate, background) >= 3.05) ?? passing(text, [background], 3);

function tone(onLight: Rgb, onDark: Rgb, box: Rgb, text: Rgb, share: number): { color: Rgb; background: Rgb; edge: Rgb } {
  const base = readable(box, onLight, onDark);
  const background = tint(base, box, share, text);
  const color = passing(base, [box, background], 4.5);
  return { color, background, edge: mix(color, box, 0.35) };
}

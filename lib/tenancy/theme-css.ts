import { LRUCache } from "lru-cache";
import { perProcess } from "../per-process";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { printColor } from "./theme-color";
import { modesOf } from "./theme-contrast";
import { fontFaces } from "./theme-fonts";
import { pageCss } from "./theme-page-css";
import { chosenColor } from "./theme-palette";
import { themeVariables } from "./theme-variables";

export { themeVariables };

/*
 * A theme as CSS variables, followed by the rules that use them: all a hosted page needs, so it has its colours from the
 * first byte.
 */

const made = () => perProcess("theme-css", () => new LRUCache<string, string>({ max: 500 }));

/** All of it, for a page of one answer: the variables and the rules. */
export const themeCss = (theme: TenantTheme): string => themeStart(theme) + pageCss;

/**
 * What stands in each page of the framework, before its first element: this tenant's colours, shapes and font. The rules, which
 * are everybody's, are a file of their own (lib/hosted/page-style.ts). Made once for each look: to find
 * colours that read takes milliseconds.
 */
export function themeStart({ light, dark, colorMode, cornerStyle, font }: TenantTheme): string {
  const theme = { light, dark, colorMode, cornerStyle, font };
  const look = JSON.stringify(theme);
  const known = made().get(look);
  if (known !== undefined) return known;
  const css = fontFaces(font) + themeVariables(theme);
  made().set(look, css);
  return css;
}

/** What the browser's own frame is coloured with, in each mode that is shown. */
export const backgroundsOf = (theme: TenantTheme) => modesOf(theme).map((mode) => ({ mode, color: printColor(chosenColor(theme[mode], defaultTheme[mode], "background_color")) }));

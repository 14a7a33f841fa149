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

const made = () => perProcess("theme-css", () => new LRUCache<string, string>({ max: 500 }));

/**
 * A theme as CSS: this tenant's font, colours and shapes, followed by the rules that use them. Made once for each look: to find
 * colours that read takes milliseconds.
 */
export function themeCss({ light, dark, colorMode, cornerStyle, font }: TenantTheme): string {
  const theme = { light, dark, colorMode, cornerStyle, font };
  const look = JSON.stringify(theme);
  const known = made().get(look);
  if (known !== undefined) return known;
  const css = fontFaces(font) + themeVariables(theme) + pageCss;
  made().set(look, css);
  return css;
}

/** What the browser's own frame is coloured with, in each mode that is shown. */
export const backgroundsOf = (theme: TenantTheme): Partial<Record<"light" | "dark", string>> =>
  Object.fromEntries(modesOf(theme).map((mode) => [mode, printColor(chosenColor(theme[mode], defaultTheme[mode], "background_color"))]));

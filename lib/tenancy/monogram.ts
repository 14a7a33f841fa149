import { escapeHtml } from "../escape-html";
import { printColor } from "./theme-color";
import { defaultTheme, type TenantTheme } from "./theme-default";
import { buttonLabel, chosenColor } from "./theme-palette";

/** First letter or digit of a name, for the tile that stands in for a logo. */
export const monogram = (productName: string): string => (/[\p{L}\p{N}]/u.exec(productName)?.[0] ?? "·").toUpperCase();

/** The same tile as a picture, for the browser's tab. */
export function monogramIcon(productName: string, theme: Pick<TenantTheme, "light" | "dark" | "colorMode" | "cornerStyle">): string {
  const mode = theme.colorMode === "dark" ? "dark" : "light";
  const primary = chosenColor(theme[mode], defaultTheme[mode], "primary_color");
  const radius = { square: 0, rounded: 14, pill: 32 }[theme.cornerStyle] ?? 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="${radius}" fill="${printColor(primary)}"/><text x="32" y="45" fill="${printColor(buttonLabel(primary))}" font-family="system-ui,sans-serif" font-size="36" font-weight="650" text-anchor="middle">${escapeHtml(monogram(productName))}</text></svg>`;
}

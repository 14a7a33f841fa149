import { settings } from "../env";
import { escapeHtml } from "../escape-html";
import { monogram } from "./monogram";
import { isolated } from "../languages/bidi";
import { directionOf, type Language } from "../languages/languages";

export { escapeHtml, monogram };

export interface PlainPage {
  status: number;
  /** Of everything on it; English when it is not said. */
  language?: Language;
  /** Of the document, and its heading. */
  title: string;
  /** themeCss(theme) */
  css: string;
  productName: string;
  logoUrl?: string | null;
  /** Markup: whatever comes from a person or a request has been through escapeHtml. Classes are those of theme-page-css. */
  bodyHtml: string;
  headers?: Record<string, string>;
}

/**
 * A page outside the framework, with the look of the hosted ones: no script, no frame, no cache, no referrer (RFC 9700
 * §4.2.4, §4.16). A header given by the caller replaces the one of the same name.
 */
export function plainPage({ status, language = "en", title, css, productName, logoUrl, bodyHtml, headers = {} }: PlainPage): Response {
  const answer = new Headers({
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": `default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    ...(settings().isHttps ? { "Strict-Transport-Security": "max-age=31536000" } : {}),
  });
  for (const [name, value] of Object.entries(headers)) answer.set(name, value);
  return new Response(document({ language, title, css, productName, logoUrl, bodyHtml }), { status, headers: answer });
}

function document({ language, title, css, productName, logoUrl, bodyHtml }: Pick<PlainPage, "title" | "css" | "productName" | "logoUrl" | "bodyHtml"> & { language: Language }): string {
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} · ${escapeHtml(isolated(language, productName))}</title>
<style>${css}</style>
</head>
<body class="hosted">
<main class="card">
<div class="brand">${brand(productName, logoUrl)}</div>
<h1>${escapeHtml(title)}</h1>
${bodyHtml}
</main>
</body>
</html>
`;
}

function brand(productName: string, logoUrl: string | null | undefined): string {
  const name = escapeHtml(productName);
  const source = logoSource(logoUrl);
  if (source) return `<img class="logo" src="${escapeHtml(source)}" alt="${name}">`;
  return `<span class="monogram" role="img" aria-label="${name}">${escapeHtml(monogram(productName))}</span>`;
}

/** A logo's address as a page may use it: a path on this host, or undefined. Nothing comes from elsewhere (ASVS 3.6.1). */
export const logoSource = (logoUrl: string | null | undefined): string | undefined => (logoUrl && /^\/(?![/\\])[\w./-]+$/.test(logoUrl) ? logoUrl : undefined);

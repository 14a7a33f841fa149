import type { Database } from "../db/client";
import { escapeHtml } from "../escape-html";
import type { Language } from "../languages/languages";
import { requestLanguage } from "../languages/request-language";
import { translator } from "../languages/translator";
import { log } from "../log";
import { plainPage } from "../tenancy/plain-page";
import type { Tenant } from "../tenancy/resolve-tenant";
import { defaultTheme, tenantTheme, type TenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";
import { newReference } from "./reference";
import { redactedText } from "./redact";
import { failureWords, tellFailure, type FailureReason, type FailureWords, type ShownFailure } from "./words";

export interface PageFailure extends ShownFailure {
  /** In the words of a specification, for whoever builds the application. */
  forDevelopers?: string;
  headers?: Record<string, string>;
  /** What the application asked for with ui_locales; else it is the request's. */
  language?: Language;
}

/** A tenant's own page that says what happened, what to do next, and a reference that finds the trace. */
export async function failurePage(db: Database, tenant: Tenant, request: { headers: Headers }, failure: PageFailure): Promise<Response> {
  const theme = await tenantTheme(db, tenant);
  const language = failure.language ?? requestLanguage(request, theme);
  const words = await tellFailure(db, tenant, request, language, failure);
  return page({ ...words, ...failure, language, theme, productName: tenant.productName });
}

/**
 * The same where no tenant is known or none can be asked for: under a name that is not served, or when the database is away.
 * The reference is in the log.
 */
export function plainFailurePage(request: { headers: Headers }, failure: { reason: FailureReason; status: number; headers?: Record<string, string>; reference?: string }, theme: TenantTheme = defaultTheme, productName = "Authalla"): Response {
  const { reason, status, headers, reference = newReference() } = failure;
  log(status >= 500 ? "error" : "warn", "page_refused", { reference, reason, status });
  const language = requestLanguage(request, { defaultLanguage: theme === defaultTheme ? "auto" : theme.defaultLanguage });
  return page({ ...failureWords(language, { reason }), status, headers, reference, language, theme, productName });
}

interface Page extends FailureWords {
  status: number;
  headers?: Record<string, string>;
  reference: string;
  forDevelopers?: string;
  language: Language;
  theme: TenantTheme;
  productName: string;
}

function page({ status, headers, title, text, next, reference, forDevelopers, language, theme, productName }: Page): Response {
  const t = translator(language, "errors");
  const bodyHtml = [
    `<p class="lede">${escapeHtml(text)}</p>`,
    next && `<a class="button" href="${escapeHtml(next.href)}">${escapeHtml(next.text)}</a>`,
    forDevelopers && `<p class="fine">${escapeHtml(t("forDevelopers"))} <bdi lang="en" dir="ltr">${escapeHtml(redactedText(forDevelopers))}</bdi></p>`,
    `<p class="fine">${escapeHtml(t("tellReference"))} <code class="reference" dir="ltr" translate="no">${reference}</code></p>`,
  ];
  return plainPage({ status, language, title, css: themeCss(theme), productName, logoUrl: theme.logoUrl, bodyHtml: bodyHtml.filter(Boolean).join("\n"), headers });
}

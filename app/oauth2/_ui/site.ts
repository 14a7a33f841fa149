import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { hostedSite } from "@/lib/hosted/views";
import { isolated } from "@/lib/languages/bidi";
import { requestLanguage } from "@/lib/languages/request-language";
import { translator, type Area, type Texts } from "@/lib/languages/translator";

/** What a hosted page is made for, once a request: the tenant of the Host header, how its pages look, and the person's language. */
export const currentPage = cache(async () => {
  const request = { headers: await headers() };
  const site = (await hostedSite(request)) ?? notFound();
  const language = requestLanguage(request, site);
  return {
    ...site,
    /** The request as lib reads it. */
    request,
    language,
    /** That the policy of this page lets scripts run with. */
    nonce: request.headers.get("x-authalla-nonce"),
    /** Path and query, as the server noted them; a page is told neither by the framework. */
    path: request.headers.get("x-authalla-target") ?? "",
    /** The texts of one area. */
    texts: <A extends Area>(area: A): Texts<A> => translator(language, area),
    /** What stands in the browser's tab: the page, and at whose place it is. */
    titleOf: (page: string): string => `${page} · ${isolated(language, site.tenant.productName)}`,
  };
});

export type CurrentPage = Awaited<ReturnType<typeof currentPage>>;

export type Query = Promise<Record<string, string | string[] | undefined>>;

/** One parameter of a page's query; a repeated one counts as none. */
export function one(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { hostedSite } from "@/lib/hosted/views";
import { isolated } from "@/lib/languages/bidi";
import { requestLanguage } from "@/lib/languages/request-language";
import { translator, type Area, type Texts } from "@/lib/languages/translator";

/** The request as lib reads it. */
export const currentRequest = cache(async () => ({ headers: new Headers(await headers()) }));

/** The tenant of the Host header and how its pages look, once a request. */
export const currentSite = cache(async () => (await hostedSite(await currentRequest())) ?? notFound());

/** The language of this request's pages. */
export const currentLanguage = cache(async () => requestLanguage(await currentRequest(), await currentSite()));

/** The texts of one area in the language of this request. */
export const texts = async <A extends Area>(area: A): Promise<Texts<A>> => translator(await currentLanguage(), area);

/** What stands in the browser's tab: the page, and at whose place it is. */
export const pageTitle = async (page: string): Promise<string> => `${page} · ${isolated(await currentLanguage(), (await currentSite()).tenant.productName)}`;

/** Path and query of this page, as the server noted them; a page is told neither by the framework. */
export const currentPath = cache(async () => (await currentRequest()).headers.get("x-authalla-target") ?? "");

export type Query = Promise<Record<string, string | string[] | undefined>>;

/** One parameter of a page's query; a repeated one counts as none. */
export function one(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { hostedSite } from "@/lib/hosted/views";

/** The request as lib reads it. */
export const currentRequest = cache(async () => ({ headers: new Headers(await headers()) }));

/** The tenant of the Host header and how its pages look, once a request. */
export const currentSite = cache(async () => (await hostedSite(await currentRequest())) ?? notFound());

export type Query = Promise<Record<string, string | string[] | undefined>>;

/** One parameter of a page's query; a repeated one counts as none. */
export function one(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

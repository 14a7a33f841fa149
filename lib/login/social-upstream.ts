import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { settings } from "../env";
import { fetchOutbound, type OutboundResponse } from "../outbound";
import { perProcess } from "../per-process";
import type { OpenIdProvider, SocialLogin } from "./social-providers";

/*
 * Requests to a provider: through the outbound guard, 256 KiB at most, no redirect, and all that one sign-in needs within one
 * time limit. What does not change from one sign-in to the next is kept.
 */

/** The provider is away, slow, or talks no sense. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}

/** The provider answered, and its answer proves nothing. */
export class AnswerRefused extends Error {
  override name = "AnswerRefused";
}

const maxBytes = 256 * 1024;
const requestMs = 5_000;
const allRequestsMs = 8_000;

/** Milliseconds that are left of one sign-in's time. Not the clock of the wall, which may be set. */
export type TimeLimit = () => number;

export function timeLimit(): TimeLimit {
  const end = performance.now() + allRequestsMs;
  return () => Math.ceil(end - performance.now());
}

interface UpstreamRequest {
  bearer?: string;
  form?: Record<string, string>;
  accept?: string;
}

/** @throws ProviderUnavailable when no answer comes, or it is not JSON. Nothing is ever sent a second time. */
export async function fetchUpstream(url: string, left: TimeLimit, { bearer, form, accept = "application/json" }: UpstreamRequest = {}): Promise<{ status: number; json: unknown }> {
  const response = await send(url, left, { bearer, accept, body: form && { contentType: "application/x-www-form-urlencoded", content: new URLSearchParams(form).toString() } });
  if (response.status >= 500) throw new ProviderUnavailable(`${new URL(url).host} answered ${response.status}`);
  try {
    return { status: response.status, json: JSON.parse(response.body) as unknown };
  } catch {
    throw new ProviderUnavailable(`${new URL(url).host} answered ${response.status} without JSON`);
  }
}

async function send(url: string, left: TimeLimit, options: Omit<Parameters<typeof fetchOutbound>[1], "maxBytes" | "timeoutMs">): Promise<OutboundResponse> {
  if (left() <= 0) throw new ProviderUnavailable("the sign-in's time is over");
  try {
    return await fetchOutbound(url, { ...options, maxBytes, timeoutMs: Math.min(requestMs, left()) });
  } catch (error) {
    throw new ProviderUnavailable(error instanceof Error ? error.message : "the request failed", { cause: error });
  }
}

// ---- Discovery (OpenID Connect Discovery 1.0 §4)

const metadataShape = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});
export type ProviderMetadata = z.infer<typeof metadataShape>;

const documents = () => perProcess("social-documents", () => new LRUCache<string, Promise<unknown>>({ max: 1_000, ttl: 3_600_000, perf: { now: () => Date.now() } }));

/** @throws ProviderUnavailable */
export async function providerMetadata(provider: OpenIdProvider, login: SocialLogin, left: TimeLimit): Promise<ProviderMetadata> {
  const url = `${provider.configuration(login)}/.well-known/openid-configuration`;
  const metadata = await kept(documents(), url, async () => {
    const { status, json } = await fetchUpstream(url, left);
    const parsed = metadataShape.safeParse(json);
    if (status !== 200 || !parsed.success) throw new ProviderUnavailable(`${url} is no discovery document`);
    return parsed.data;
  }) as ProviderMetadata;
  if (!provider.isIssuer(metadata.issuer, login)) throw new ProviderUnavailable(`${url} names another issuer`);
  if (!/^https:/.test(metadata.authorization_endpoint) && !isStandIn(metadata.authorization_endpoint)) throw new ProviderUnavailable(`${url} names an authorization endpoint without https`);
  return metadata;
}

const isStandIn = (url: string): boolean => Object.values(settings().socialAddresses).some((address) => address !== undefined && new URL(address).origin === new URL(url).origin);

// ---- Keys (OpenID Connect Core §10.1)

interface FetchedKeys {
  set: JSONWebKeySet;
  fetchedAt: number;
}

const keySets = () => perProcess("social-keys", () => new LRUCache<string, Promise<unknown>>({ max: 1_000, ttl: 600_000, perf: { now: () => Date.now() } }));

/** A new key is looked for again after this long, so that a made-up kid does not make us fetch at will. */
const refetchAfterMs = 30_000;

/**
 * The provider's key for a token. A key that names an issuer, as Microsoft's do, is a key of that issuer only.
 * @throws AnswerRefused no key of the provider has this kid
 */
export function providerKey(metadata: ProviderMetadata, tokenIssuer: string, left: TimeLimit): JWTVerifyGetKey {
  return async (header, token) => {
    let keys = await fetchedKeys(metadata.jwks_uri, left);
    if (!hasKey(keys, header.kid) && Date.now() - keys.fetchedAt >= refetchAfterMs) {
      keySets().delete(metadata.jwks_uri);
      keys = await fetchedKeys(metadata.jwks_uri, left);
    }
    const issuers = keys.set.keys.filter((key) => key.kid === header.kid).map((key) => (key as { issuer?: unknown }).issuer);
    if (issuers.some((issuer) => typeof issuer === "string" && issuer !== metadata.issuer && issuer !== tokenIssuer)) throw new AnswerRefused("the key belongs to another issuer");
    try {
      return await createLocalJWKSet(keys.set)(header, token);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new AnswerRefused("no key of the provider fits the token", { cause: error });
      throw error;
    }
  };
}

const hasKey = ({ set }: FetchedKeys, kid: string | undefined) => set.keys.some((key) => key.kid === kid);

const fetchedKeys = (jwksUri: string, left: TimeLimit): Promise<FetchedKeys> =>
  kept(keySets(), jwksUri, async () => {
    const { status, json } = await fetchUpstream(jwksUri, left);
    const keys = (json as { keys?: unknown } | null)?.keys;
    if (status !== 200 || !Array.isArray(keys)) throw new ProviderUnavailable(`${jwksUri} is no key set`);
    return { set: { keys } as JSONWebKeySet, fetchedAt: Date.now() };
  }) as Promise<FetchedKeys>;

/** One fetch for all who ask at once; a failure is not kept. */
function kept(cache: LRUCache<string, Promise<unknown>>, url: string, fetch: () => Promise<unknown>): Promise<unknown> {
  const known = cache.get(url);
  if (known) return known;
  const fetching = fetch();
  cache.set(url, fetching);
  fetching.catch(() => cache.get(url) === fetching && cache.delete(url));
  return fetching;
}

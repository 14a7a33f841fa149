import { createLocalJWKSet, errors, type CompactJWSHeaderParameters, type CryptoKey, type FlattenedJWSInput, type JSONWebKeySet } from "jose";
import { LRUCache } from "lru-cache";
import type { SigningAlg } from "../db/schema";
import { log } from "../log";
import { fetchOutbound, OutboundError } from "../outbound";
import { perProcess } from "../per-process";
import type { Client } from "./clients";
import { InvalidClientMetadata } from "./errors";

/** What a client may sign with (RFC 8725 §3.2): asymmetric, and nothing with a shared secret. */
export const clientSigningAlgs: readonly SigningAlg[] = ["RS256", "PS256", "ES256", "EdDSA"];

const maxKeys = 20;
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * A JWK Set with the public keys of a client (RFC 7517 §5).
 * @throws InvalidClientMetadata for private and symmetric keys (RFC 7517 §9.2), unknown kinds, and no or too many keys
 */
export function checkJwks(value: unknown): { keys: Record<string, unknown>[] } {
  const keys = isObject(value) ? value.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maxKeys || !keys.every(isObject)) throw new InvalidClientMetadata(`jwks must be a JWK Set of 1 to ${maxKeys} keys`);
  for (const key of keys) {
    if (privateMembers.some((member) => member in key)) throw new InvalidClientMetadata("jwks must hold public keys only; a private or symmetric key was sent, replace it");
    if (!["RSA", "EC", "OKP"].includes(String(key.kty))) throw new InvalidClientMetadata("jwks holds a key that is neither RSA, EC nor OKP");
  }
  return { keys: keys.map(publicPart) };
}

/** The members that name and make a public key, of a modest size; certificates and whatever else came along are dropped. */
function publicPart(key: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(publicMembers.filter((member) => isPlainString(key[member])).map((member) => [member, key[member]]));
}

const publicMembers = ["kty", "kid", "use", "alg", "crv", "x", "y", "n", "e"];
const isPlainString = (value: unknown) => typeof value === "string" && /^[\x20-\x7E]{1,2048}$/.test(value);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A key for jose's verify functions, out of the client's own `jwks` or what its `jwks_uri` serves. */
export function clientKey(client: Client): (header: CompactJWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey> {
  return async (header, token) => {
    if (client.jwks) return createLocalJWKSet(client.jwks as unknown as JSONWebKeySet)(header, token);
    if (!client.jwksUri) throw new errors.JWKSNoMatchingKey();
    const known = await fetchedKeys(client.jwksUri);
    try {
      return await known.keys(header, token);
    } catch (error) {
      const isFresh = Date.now() - known.fetchedAt < refetchAfterMs;
      if (!(error instanceof errors.JWKSNoMatchingKey) || isFresh) throw error;
      cache().delete(client.jwksUri);
      return (await fetchedKeys(client.jwksUri)).keys(header, token);
    }
  };
}

interface FetchedKeys {
  keys: ReturnType<typeof createLocalJWKSet>;
  fetchedAt: number;
}

/** A key the client rotated in is looked for again after this long, so that a made-up kid does not make us fetch at will. */
const refetchAfterMs = 30_000;

const cache = () => perProcess("client-keys", () => new LRUCache<string, Promise<FetchedKeys>>({ max: 1_000, ttl: 5 * 60_000, perf: Date }));

function fetchedKeys(jwksUri: string): Promise<FetchedKeys> {
  const known = cache().get(jwksUri);
  if (known) return known;
  const fetching = fetchKeys(jwksUri);
  cache().set(jwksUri, fetching);
  fetching.catch(() => cache().delete(jwksUri));
  return fetching;
}

async function fetchKeys(jwksUri: string): Promise<FetchedKeys> {
  try {
    const response = await fetchOutbound(jwksUri, { maxBytes: 64 * 1024, timeoutMs: 5_000, accept: "application/jwk-set+json, application/json" });
    if (response.status !== 200) throw new OutboundError("failed", `jwks_uri answered ${response.status}`);
    return { keys: createLocalJWKSet(checkJwks(JSON.parse(response.body)) as unknown as JSONWebKeySet), fetchedAt: Date.now() };
  } catch (error) {
    log("warn", "jwks_uri_failed", { jwksUri, error });
    throw new errors.JWKSNoMatchingKey("the client's keys could not be fetched", { cause: error });
  }
}

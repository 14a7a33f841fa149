import type { z } from "zod";
import { browserHash, browserSecret, newBrowser } from "../browser";
import { requestOrigin } from "../client-address";
import { database, type Database } from "../db/client";
import { requestLanguage } from "../languages/request-language";
import { log } from "../log";
import { PasskeyRefused } from "../login/passkey-refused";
import { relyingParty, type RelyingParty } from "../login/passkey-relying-party";
import { asOAuthError, errorResponse, json, misdirected, type Endpoint } from "../oauth/endpoint";
import { PayloadTooLarge } from "../oauth/errors";
import { readBody } from "../oauth/parameters";
import { isOwnForm } from "../own-form";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme } from "../tenancy/theme";
import { refusalText } from "./passkey-words";

/** A response with the longest credential id and an RSA key is about 6 KB. */
const maxBodyBytes = 32 * 1024;

export interface PasskeyPost<Body> {
  request: Request;
  db: Database;
  tenant: Tenant;
  party: RelyingParty;
  body: Body;
  /** Of the browser's cookie, which is made now when there is none. */
  browser: { secret: string; hash: string };
  origin: { ip?: string; userAgent?: string };
}

const refusal = (error: string, status: number, facts: Record<string, string> = {}) => json({ error, ...facts }, status);

/**
 * What the scripts of the hosted pages send: JSON from a page of this very host. A refusal is JSON with a code, and a `message` in the
 * person's language where a person can do something about it.
 */
export function passkeyPost<Body extends z.ZodType>(shape: Body, handler: (post: PasskeyPost<z.output<Body>>) => Promise<Response>): Endpoint {
  return async (request) => {
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { Allow: "POST", "Cache-Control": "no-store" } });
    try {
      const db = database();
      const tenant = await resolveTenant(db, request.headers.get("host"));
      if (!tenant) return misdirected();
      if (tenant.status === "suspended") return refusal("tenant_suspended", 403);
      if (!isOwnForm(request, tenant, undefined, undefined)) return refusal("foreign_request", 403);
      const party = relyingParty(tenant);
      if (!party) return refusal("not_offered", 403);
      if (request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() !== "application/json") return refusal("unsupported_media_type", 415);
      const body = shape.safeParse(await readJson(request));
      if (!body.success) return refusal("invalid_response", 400);
      return await withBrowser(request, (browser) => handler({ request, db, tenant, party, body: body.data, browser, origin: requestOrigin(request) })).catch((error: unknown) => refused(db, tenant, request, error));
    } catch (error) {
      return errorResponse(asOAuthError(error));
    }
  };
}

async function refused(db: Database, tenant: Tenant, request: Request, error: unknown): Promise<Response> {
  if (!(error instanceof PasskeyRefused)) throw error;
  const { reason, status, facts, cause } = error;
  if (cause instanceof Error) log("info", "passkey_refused", { reason, why: cause.message });
  const message = refusalText(requestLanguage(request, await tenantTheme(db, tenant)), reason, facts);
  return refusal(reason, status, { ...facts, ...(message && { message }) });
}

async function withBrowser(request: Request, work: (browser: { secret: string; hash: string }) => Promise<Response>): Promise<Response> {
  const known = browserSecret(request);
  const made = known === undefined ? newBrowser() : undefined;
  const secret = known ?? made!.secret;
  const response = await work({ secret, hash: browserHash(secret) });
  if (made) response.headers.append("Set-Cookie", made.setCookie);
  return response;
}

/** Undefined for what is no JSON, or is more than a ceremony needs. */
async function readJson(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await readBody(request, maxBodyBytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PayloadTooLarge) return undefined;
    throw error;
  }
}

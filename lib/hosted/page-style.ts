import { createHash } from "node:crypto";
import { database } from "../db/client";
import type { Endpoint } from "../oauth/endpoint";
import { resolveTenant } from "../tenancy/resolve-tenant";
import { tenantTheme, type TenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";

export const pageStyleFolder = "/oauth2/style/";

/** Where a theme's file is: named by its content, so that browsers keep it, and a change or a new release is a new name. */
export const pageStylePath = (theme: TenantTheme): string => `${pageStyleFolder}${createHash("sha256").update(themeCss(theme)).digest("base64url").slice(0, 16)}.css`;

/**
 * GET /oauth2/style/{hash}.css: the look of this host's pages, colours and rules in one file. A browser shows nothing of a page
 * before it has it, so no other colours are ever seen; in the pages themselves it would be sent with every answer. Another hash is a
 * page from before a change that is still open: it gets today's look, not kept.
 */
export const pageStyle: Endpoint = async (request) => {
  if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return new Response(null, { status: 421 });
  const theme = await tenantTheme(db, tenant);
  const isThis = new URL(request.url).pathname === pageStylePath(theme);
  return new Response(request.method === "HEAD" ? null : themeCss(theme), {
    headers: { "Content-Type": "text/css; charset=utf-8", "Cache-Control": isThis ? "public, max-age=31536000, immutable" : "no-store", "X-Content-Type-Options": "nosniff" },
  });
};

import { createHash } from "node:crypto";
import { pageCss } from "../tenancy/theme-page-css";
import type { Endpoint } from "../oauth/endpoint";

/** Named by its content, so that browsers keep it and a new release is a new name. */
export const pageStylePath = `/oauth2/style/${createHash("sha256").update(pageCss).digest("base64url").slice(0, 16)}.css`;

/**
 * GET /oauth2/style/{hash}.css: the rules of the hosted pages. In the pages themselves they would be sent twice, as markup and as the
 * framework's data, with every answer. Another hash is a page of another release that is still open: it gets these rules, not kept.
 */
export const pageStyle: Endpoint = async (request) => {
  if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
  const isThis = new URL(request.url).pathname === pageStylePath;
  return new Response(request.method === "HEAD" ? null : pageCss, {
    headers: { "Content-Type": "text/css; charset=utf-8", "Cache-Control": isThis ? "public, max-age=31536000, immutable" : "no-store", "X-Content-Type-Options": "nosniff" },
  });
};

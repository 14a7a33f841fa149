import { createHash } from "node:crypto";
import { database } from "../db/client";
import { json, type Endpoint } from "../oauth/endpoint";
import { monogramIcon } from "../tenancy/monogram";
import { resolveTenant, type Tenant } from "../tenancy/resolve-tenant";
import { tenantTheme, type TenantTheme } from "../tenancy/theme";
import { themeCss } from "../tenancy/theme-css";

/*
 * What is made of a theme and is the same in each of a tenant's pages: the look, colours and rules in one file, and the tile that
 * is the icon of the tab where the tenant has none of its own. In the pages themselves they would be sent with every answer.
 */

export const themeFilesFolder = "/oauth2/style/";

type Kind = "css" | "svg";

const files: Record<Kind, { contentType: string; make: (tenant: Pick<Tenant, "productName">, theme: TenantTheme) => string }> = {
  css: { contentType: "text/css; charset=utf-8", make: (_tenant, theme) => themeCss(theme) },
  svg: { contentType: "image/svg+xml", make: ({ productName }, theme) => monogramIcon(productName, theme) },
};

const isKind = (text: string): text is Kind => Object.hasOwn(files, text);

/** Named by its content, so that browsers keep it for good, and a change or a new release is a new name. */
export const themeFilePath = (kind: Kind, tenant: Pick<Tenant, "productName">, theme: TenantTheme): string =>
  `${themeFilesFolder}${createHash("sha256").update(files[kind].make(tenant, theme)).digest("base64url").slice(0, 16)}.${kind}`;

/**
 * GET /oauth2/style/{hash}.{css|svg}, of the host's tenant. A browser shows nothing of a page before it has its look, so no other
 * colours are ever seen. Another hash is a page from before a change that is still open: it gets what is true today, not kept.
 */
export const themeFile: Endpoint = async (request) => {
  if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
  const db = database();
  const tenant = await resolveTenant(db, request.headers.get("host"));
  if (!tenant) return new Response(null, { status: 421 });
  const { pathname } = new URL(request.url);
  const kind = pathname.slice(pathname.lastIndexOf(".") + 1);
  if (!isKind(kind)) return json({ error: "not_found", error_description: "No such file." }, 404);
  const theme = await tenantTheme(db, tenant);
  const { contentType, make } = files[kind];
  return new Response(request.method === "HEAD" ? null : make(tenant, theme), {
    headers: {
      "Content-Type": contentType,
      "Cache-Control": pathname === themeFilePath(kind, tenant, theme) ? "public, max-age=31536000, immutable" : "no-store",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
    },
  });
};

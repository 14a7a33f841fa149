import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import { getToken } from "next-auth/jwt";
import { sessionCookieName } from "@/app/(dashboard)/auth-options";
import { isDashboardHost, isDashboardOrigin } from "@/lib/dashboard/caller";
import { nextAuthSecret, settings } from "@/lib/env";

/** Signs out: takes the dashboard's cookie away and ends the session at the issuer (OpenID Connect RP-Initiated Logout 1.0 §2). */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  if (request.headers.get("sec-fetch-site") !== "same-origin" && !isDashboardOrigin(request.headers)) return new Response(null, { status: 403 });
  const { appUrl } = settings();
  const cookieName = sessionCookieName();
  const token = await getToken({ req: request as never, secret: nextAuthSecret(), cookieName });
  const store = await cookies();
  for (const { name } of store.getAll()) if (name === cookieName || name.startsWith(`${cookieName}.`)) store.delete({ name, path: "/", secure: settings().isHttps });
  const query = new URLSearchParams({ client_id: "authalla-dashboard", post_logout_redirect_uri: appUrl, ...(token?.idToken ? { id_token_hint: token.idToken } : {}) });
  return new Response(null, { status: 303, headers: { Location: `${appUrl}/oauth2/logout?${query}`, "Cache-Control": "no-store" } });
}

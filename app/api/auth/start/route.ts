import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/app/(dashboard)/auth-options";
import { isDashboardHost } from "@/lib/dashboard/caller";
import { returnPath } from "@/lib/dashboard/return-path";
import { settings } from "@/lib/env";

/**
 * Sends the browser to the platform's sign-in and back to `next`. With `prompt=login` whoever is signed in proves anew who they are
 * (OpenID Connect Core §3.1.2.1). next-auth wants a POST with its own token for that, which is made here.
 */
export async function GET(request: NextRequest): Promise<Response> {
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  const { appUrl } = settings();
  const options = authOptions();
  const ask = (path: string, init?: { method: string; body: URLSearchParams }, query = "") =>
    NextAuth(new NextRequest(`${appUrl}/api/auth/${path}${query}`, init) as never, { params: Promise.resolve({ nextauth: path.split("/") }) } as never, options) as Promise<Response>;

  const csrf = await ask("csrf");
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const [planted] = csrf.headers.getSetCookie().filter((line) => line.startsWith(`${options.cookies!.csrfToken!.name}=`));
  if (planted) {
    const [name, value] = planted.split(";")[0]!.split(/=(.*)/s) as [string, string];
    (await cookies()).set(name, decodeURIComponent(value), options.cookies!.csrfToken!.options);
  }
  const isAgain = request.nextUrl.searchParams.get("prompt") === "login";
  const callbackUrl = appUrl + returnPath(request.nextUrl.searchParams.get("next"));
  const answer = await ask("signin/authalla", { method: "POST", body: new URLSearchParams({ csrfToken, callbackUrl }) }, isAgain ? "?prompt=login" : "");
  const headers = new Headers(answer.headers);
  headers.set("Cache-Control", "no-store");
  return new Response(null, { status: 303, headers });
}

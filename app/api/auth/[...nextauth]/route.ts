import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/app/(dashboard)/auth-options";
import { isDashboardHost } from "@/lib/dashboard/caller";
import { settings } from "@/lib/env";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Only the callback is open: signing in begins at start, signing out at end. */
async function callback(request: NextRequest, context: Context): Promise<Response> {
  const [action] = (await context.params).nextauth;
  if (action !== "callback" || !isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  const response = (await NextAuth(request as never, context as never, authOptions())) as Response;
  response.headers.set("Cache-Control", "no-store");
  // A sign-in that failed is told on a page of ours: next-auth's own pages, and beginning again by itself, are not open.
  if (response.headers.get("location")?.includes("/api/auth/")) response.headers.set("Location", `${settings().appUrl}/sign-in-failed`);
  return response;
}

export { callback as GET };

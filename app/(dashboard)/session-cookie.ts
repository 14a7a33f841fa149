import { LRUCache } from "lru-cache";
import { cookies } from "next/headers";
import { decode, getToken, type GetTokenParams } from "next-auth/jwt";
import type { DashboardUser } from "@/lib/dashboard/caller";
import { nextAuthSecret } from "@/lib/env";
import { perProcess } from "@/lib/per-process";
import { sessionCookieName } from "./auth-options";

/** Cookies that were opened within the last minute, which takes longer than all else that a short page does. */
const opened = () => perProcess("opened-session-cookies", () => new LRUCache<string, DashboardUser>({ max: 2_000, ttl: 60_000 }));

/** Whom the browser's sealed cookie names, whether or not their session still is; undefined: nobody, or the seal is not ours. */
export async function readSessionCookie(): Promise<DashboardUser | undefined> {
  const req = { cookies: await cookies(), headers: new Headers() } as unknown as GetTokenParams["req"];
  const sealed = await getToken({ req, cookieName: sessionCookieName(), raw: true });
  if (!sealed) return undefined;
  const known = opened().get(sealed);
  if (known) return known;
  const token = await decode({ token: sealed, secret: nextAuthSecret() }).catch(() => null);
  if (!token?.userId || !token.sessionId) return undefined;
  const user = { userId: token.userId, sessionId: token.sessionId };
  opened().set(sealed, user);
  return user;
}

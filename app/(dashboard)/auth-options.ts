import { decodeJwt } from "jose";
import type { AuthOptions } from "next-auth";
import { dashboardClientSecret, exportNextAuthUrl, nextAuthSecret, settings } from "@/lib/env";
import { log } from "@/lib/log";
import { sessionLifetimeSeconds } from "@/lib/sessions";

/** What the dashboard's sealed cookie says. The ID token is kept as the hint for signing out. */
declare module "next-auth/jwt" {
  interface JWT {
    userId?: string;
    sessionId?: string;
    idToken?: string;
  }
}

/** `__Host-` keeps a sibling host from planting a cookie; browsers take the prefix only over https. */
const cookieName = (name: string) => `${settings().isHttps ? "__Host-" : ""}authalla_dashboard_${name}`;

const cookie = (name: string, maxAgeSeconds?: number) => ({
  name: cookieName(name),
  options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: settings().isHttps, ...(maxAgeSeconds ? { maxAge: maxAgeSeconds } : {}) },
});

export const sessionCookieName = () => cookieName("session");

/** The dashboard as an OpenID Connect client of the platform tenant. Made at each use, since a build has no settings. */
export function authOptions(): AuthOptions {
  exportNextAuthUrl();
  const { appUrl, isHttps } = settings();
  return {
    secret: nextAuthSecret(),
    useSecureCookies: isHttps,
    session: { strategy: "jwt", maxAge: sessionLifetimeSeconds },
    pages: { signIn: "/api/auth/start", error: "/sign-in-failed" },
    cookies: {
      sessionToken: cookie("session"),
      callbackUrl: cookie("next"),
      csrfToken: cookie("csrf"),
      pkceCodeVerifier: cookie("pkce", 900),
      state: cookie("state", 900),
      nonce: cookie("nonce", 900),
    },
    logger: {
      error: (reason, metadata) => log("warn", "dashboard_sign_in_failed", { reason, message: (metadata instanceof Error ? metadata : metadata.error)?.message }),
      warn: (reason) => log("warn", "dashboard_sign_in", { reason }),
      debug: () => {},
    },
    providers: [
      {
        id: "authalla",
        name: "Authalla",
        type: "oauth",
        clientId: "authalla-dashboard",
        clientSecret: dashboardClientSecret(),
        wellKnown: `${appUrl}/.well-known/openid-configuration`,
        authorization: { params: { scope: "openid profile email" } },
        checks: ["pkce", "state", "nonce"],
        idToken: true,
        userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token!) },
        profile: ({ sub, name, email }: { sub: string; name?: string; email: string }) => ({ id: sub, name: name ?? null, email }),
      },
    ],
    callbacks: {
      jwt({ token, account }) {
        if (!account?.id_token) return token;
        const { sub, sid } = decodeJwt(account.id_token); // its signature was checked when it was fetched
        return { name: token.name, email: token.email, userId: sub, sessionId: String(sid), idToken: account.id_token };
      },
    },
  };
}

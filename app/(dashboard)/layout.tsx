import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { getTenant, listTenants } from "@/lib/services/tenants";
import { RememberEarlyClicks } from "../_ui/early-click";
import { ShowAtOnce } from "../_ui/show-at-once";
import "../globals.css";
import { askedPath, currentPerson, query, requirePerson } from "./actor";
import "./dashboard.css";
import type { FrameFacts } from "./current-tenant";
import { Frame } from "./frame";
import { me } from "./role";
import { themeCookie, themeOf } from "./theme";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: { default: "Authalla", template: "%s · Authalla" }, icons: { icon: "/logo.svg" } };

/** As many as the switcher lists; the palette finds the others. */
const listedTenants = 100;

/** The pages of the dashboard for people who are not signed in. */
const isPublicPath = (path: string): boolean => path === "/sign-in-failed" || path.startsWith("/invitations/");

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const nonce = (await headers()).get("x-authalla-nonce");
  const person = await currentPerson();
  // Here and not in the page, so that it is a redirect by its status: once a page's skeleton was sent it would be too late.
  const path = await askedPath();
  const isPublic = path !== undefined && isPublicPath(path.split("?")[0]!);
  if (!person && path !== undefined && !isPublic) await requirePerson(path);
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <head>
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <RememberEarlyClicks nonce={nonce} />
        <ShowAtOnce nonce={nonce} />
      </head>
      <body>
        {person && !isPublic ? (
          <Frame person={{ name: person.name, email: person.email }} facts={frameFacts()} theme={theme}>
            {children}
          </Frame>
        ) : (
          <div className="dash bare">{children}</div>
        )}
      </body>
    </html>
  );
}

/** Not awaited: the frame goes out first, and what it says of the person's tenants follows. */
async function frameFacts(): Promise<FrameFacts> {
  const [{ accounts }, { tenants, total }] = await Promise.all([me(), query(listTenants, { limit: listedTenants })]);
  const accountOf = new Map(accounts.flatMap(({ id: accountId, name, role, tenants }) => tenants.map(({ id }) => [id, { id: accountId, name, role }] as const)));
  const asked = /^\/tenants\/([^/?]+)/.exec((await askedPath()) ?? "")?.[1];
  const isUnlisted = asked !== undefined && accountOf.has(asked) && !tenants.some(({ id }) => id === asked);
  const listed = isUnlisted ? [...tenants, await query(getTenant, { tenant_id: asked })] : tenants;
  return {
    account: accounts.length === 1 ? { id: accounts[0]!.id, name: accounts[0]!.name, role: accounts[0]!.role } : undefined,
    mayCreate: accounts.some(({ role }) => role !== "viewer"),
    tenants: listed.map(({ id, name, environment, issuer }) => ({ id, name, environment, issuer, account: accountOf.get(id) })),
    hasMore: total > tenants.length,
  };
}

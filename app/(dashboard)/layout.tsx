import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { getTenant, listTenants } from "@/lib/services/tenants";
import { RememberEarlyClicks } from "../_ui/early-click";
import "../globals.css";
import { askedPath, currentPerson, query, requirePerson } from "./actor";
import "./dashboard.css";
import { Frame } from "./frame";
import { Palette } from "./palette";
import { me } from "./role";
import { themeCookie, themeOf, type Theme } from "./theme";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: { default: "Authalla", template: "%s · Authalla" }, icons: { icon: "/logo.svg" } };

/** As many as the switcher lists; the palette finds the others. */
const listedTenants = 100;

/** The pages of the dashboard for people who are not signed in. */
const isPublicPath = (path: string): boolean => path === "/sign-in-failed" || path.startsWith("/invitations/");

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const person = await currentPerson();
  // Here and not in the page, so that it is a redirect by its status: once a page's skeleton was sent it would be too late.
  const path = await askedPath();
  const isPublic = path !== undefined && isPublicPath(path.split("?")[0]!);
  if (!person && path !== undefined && !isPublic) await requirePerson(path);
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <head>
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <RememberEarlyClicks nonce={(await headers()).get("x-authalla-nonce")} />
      </head>
      <body>{person && !isPublic ? <Framed theme={theme}>{children}</Framed> : <div className="dash bare">{children}</div>}</body>
    </html>
  );
}

async function Framed({ theme, children }: { theme: Theme; children: ReactNode }) {
  const [{ user, accounts }, { tenants, total }] = await Promise.all([me(), query(listTenants, { limit: listedTenants })]);
  const accountOf = new Map(accounts.flatMap(({ name, role, tenants }) => tenants.map(({ id }) => [id, { name, role }] as const)));
  const asked = /^\/tenants\/([^/?]+)/.exec((await askedPath()) ?? "")?.[1];
  const isUnlisted = asked !== undefined && accountOf.has(asked) && !tenants.some(({ id }) => id === asked);
  const listed = isUnlisted ? [...tenants, await query(getTenant, { tenant_id: asked })] : tenants;
  const frameTenants = listed.map(({ id, name, environment, issuer }) => ({ id, name, environment, issuer, account: accountOf.get(id) }));
  const mayCreate = accounts.some(({ role }) => role !== "viewer");
  return (
    <Frame
      person={{ name: user?.name ?? null, email: user?.email ?? "" }}
      account={accounts.length === 1 ? { name: accounts[0]!.name, role: accounts[0]!.role } : undefined}
      mayCreate={mayCreate}
      tenants={frameTenants}
      hasMore={total > tenants.length}
      theme={theme}
      palette={<Palette tenants={frameTenants} mayCreate={mayCreate} />}
    >
      {children}
    </Frame>
  );
}

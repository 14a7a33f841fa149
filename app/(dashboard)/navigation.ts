import { AppWindow, Bot, Cable, Globe, KeyRound, LayoutDashboard, LayoutGrid, Mail, MailCheck, MonitorSmartphone, Paintbrush, ScrollText, Settings, Share2, UserRoundCog, Users, type LucideIcon } from "lucide-react";

/** A page of the dashboard, as the sidebar and the command palette show it. */
export interface Page {
  /** Below /tenants/{id}, empty: the overview; of an account page the whole path. */
  href: string;
  label: string;
  icon: LucideIcon;
  /** Other words that people look for it with. */
  also?: string;
}

export interface PageGroup {
  label: string;
  pages: Page[];
}

/** Every page of a tenant, in the order of the sidebar. */
export const tenantPages: PageGroup[] = [
  { label: "", pages: [{ href: "", label: "Overview", icon: LayoutDashboard, also: "home endpoints issuer setup" }] },
  {
    label: "People",
    pages: [
      { href: "users", label: "Users", icon: Users, also: "people invite import export" },
      { href: "sessions", label: "Sessions", icon: MonitorSmartphone, also: "devices signed in" },
    ],
  },
  {
    label: "Applications",
    pages: [
      { href: "clients", label: "Clients", icon: AppWindow, also: "applications oauth client id secret redirect" },
      { href: "social-logins", label: "Social logins", icon: Share2, also: "google github apple microsoft providers" },
    ],
  },
  {
    label: "Look and delivery",
    pages: [
      { href: "branding", label: "Branding", icon: Paintbrush, also: "theme logo colours font" },
      { href: "domains", label: "Domains", icon: Globe, also: "custom domain dns" },
      { href: "emails", label: "E-mail", icon: Mail, also: "sender spf dkim dmarc mail" },
      { href: "deliveries", label: "Deliveries", icon: MailCheck, also: "mail log bounced complaints suppressed addresses smtp server" },
    ],
  },
  { label: "Log", pages: [{ href: "audit", label: "Audit log", icon: ScrollText, also: "events activity history" }] },
  {
    label: "Settings",
    pages: [
      { href: "signing-keys", label: "Signing keys", icon: KeyRound, also: "rotate jwks" },
      { href: "settings", label: "Settings", icon: Settings, also: "registration lifetimes origins environment delete" },
    ],
  },
];

export const tenantPath = (tenantId: string, href = ""): string => `/tenants/${encodeURIComponent(tenantId)}${href && `/${href}`}`;

/** Every page that belongs to no tenant. */
export const accountPages: Page[] = [
  { href: "/", label: "Tenants", icon: LayoutGrid, also: "home all tenants" },
  { href: "/account/members", label: "Members", icon: UserRoundCog, also: "team roles invite owner admin viewer" },
  { href: "/account/audit", label: "Account log", icon: ScrollText, also: "members tenants history" },
  { href: "/account/assistants", label: "Connected assistants", icon: Bot, also: "mcp agents revoke access" },
  { href: "/connect", label: "Connect an assistant", icon: Cable, also: "mcp claude cursor vs code" },
];

/** The first level below a tenant, where a path is at one of its pages; else the overview. */
export function sectionOf(path: string): string {
  const section = path.split("/")[3] ?? "";
  return tenantPages.some(({ pages }) => pages.some(({ href }) => href === section)) ? section : "";
}

import { AppWindow, Bot, Cable, Globe, KeyRound, LayoutDashboard, LayoutGrid, Mail, MailCheck, MonitorSmartphone, Paintbrush, Plus, RotateCw, ScrollText, Search, Send, Settings, Share2, Upload, UserPlus, UserRoundCog, Users, type LucideIcon } from "lucide-react";

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
      { href: "users", label: "Users", icon: Users, also: "people export" },
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
      { href: "signing-keys", label: "Signing keys", icon: KeyRound, also: "jwks" },
      { href: "settings", label: "Settings", icon: Settings, also: "registration lifetimes origins environment delete" },
    ],
  },
];

/** Something that is done on a page of a tenant; a fragment names the button or the field there. */
export interface Action extends Page {
  /** It changes nothing, so a viewer has it too. */
  isRead?: boolean;
}

/** What can be done in a tenant from anywhere. */
export const tenantActions: Action[] = [
  { href: "clients/new", label: "New client", icon: Plus, also: "create add register application" },
  { href: "users#new-user", label: "New user", icon: UserPlus, also: "create add person" },
  { href: "users/import", label: "Import users", icon: Upload, also: "upload file csv people" },
  { href: "social-logins/new", label: "Add social login", icon: Plus, also: "new create provider google github apple microsoft" },
  { href: "domains/new", label: "Add domain", icon: Plus, also: "new create custom" },
  { href: "emails/new", label: "Add sender domain", icon: Plus, also: "new create e-mail" },
  { href: "emails#test-mail", label: "Send test mail", icon: Send, also: "try e-mail delivery" },
  { href: "signing-keys#rotate", label: "Rotate signing keys", icon: RotateCw, also: "new change jwks" },
  { href: "login-traces#reference", label: "Find sign-in", icon: Search, also: "stopped failed reference trace login", isRead: true },
];

export const tenantPath = (tenantId: string, href = ""): string => `/tenants/${encodeURIComponent(tenantId)}${href && `/${href}`}`;

/** Every page that belongs to no tenant. */
export const accountPages: Page[] = [
  { href: "/", label: "Tenants", icon: LayoutGrid, also: "home all tenants" },
  { href: "/account/members", label: "Members", icon: UserRoundCog, also: "team roles owner admin viewer" },
  { href: "/account/audit", label: "Account log", icon: ScrollText, also: "members tenants history" },
  { href: "/account/assistants", label: "Connected assistants", icon: Bot, also: "mcp agents revoke access" },
  { href: "/connect", label: "Connect an assistant", icon: Cable, also: "mcp claude cursor vs code" },
];

/** The first level below a tenant, where a path is at one of its pages; else the overview. */
export function sectionOf(path: string): string {
  const section = path.split("/")[3] ?? "";
  return tenantPages.some(({ pages }) => pages.some(({ href }) => href === section)) ? section : "";
}

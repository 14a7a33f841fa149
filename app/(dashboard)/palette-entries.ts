import { AppWindow, Building2, LogOut, Monitor, Moon, Plus, Sun, User, UserPlus, type LucideIcon } from "lucide-react";
import type { Environment } from "../_ui/environment";
import type { FrameAccount, FrameTenant } from "./current-tenant";
import { accountPages, tenantActions, tenantPages, tenantPath } from "./navigation";
import { applyTheme } from "./theme-switch";

/** One line of the palette. */
export interface Entry {
  key: string;
  group: string;
  icon: LucideIcon;
  label: string;
  /** What tells it from others of the same name. */
  detail?: string;
  environment?: Environment;
  /** Other words it is found by. */
  also?: string;
  href?: string;
  act?: () => void;
}

export interface SearchResult {
  kind: "tenant" | "user" | "client";
  id: string;
  name: string | null;
  email: string | null;
  tenant: { id: string; name: string; environment: Environment };
}

const kinds = { tenant: { group: "Tenants", icon: Building2, section: "" }, user: { group: "Users", icon: User, section: "users" }, client: { group: "Clients", icon: AppWindow, section: "clients" } } as const;

export function entryOf({ kind, id, name, email, tenant }: SearchResult): Entry {
  const { group, icon, section } = kinds[kind];
  const href = kind === "tenant" ? tenantPath(id) : tenantPath(tenant.id, `${section}/${encodeURIComponent(id)}`);
  const details = { tenant: id, user: [name && email, tenant.name].filter(Boolean).join(" · "), client: `${id} · ${tenant.name}` };
  return { key: `${kind} ${tenant.id} ${id}`, group, icon, label: name ?? email ?? id, detail: details[kind], also: id, environment: tenant.environment, href };
}

/** What is there before anything was asked: the pages of this tenant, those of the account, and what can be done from anywhere. */
export function standingEntries(current: FrameTenant | undefined, mayCreate: boolean, account: FrameAccount | undefined = current?.account): Entry[] {
  const mayWrite = current?.account !== undefined && current.account.role !== "viewer";
  const inTenant: Entry[] = !current ? [] : tenantPages.flatMap(({ pages }) => pages.map(({ href, label, icon, also }) => ({ key: `page ${href}`, group: current.name, icon, label, also, href: tenantPath(current.id, href) })));
  const elsewhere: Entry[] = accountPages.map(({ href, label, icon, also }) => ({ key: `page ${href}`, group: "Account", icon, label, also, href }));
  const actions: Entry[] = [
    ...(current ? tenantActions.filter(({ isRead }) => isRead || mayWrite).map(({ href, label, icon, also }) => ({ key: `action ${href}`, group: "Actions", icon, label, detail: current.name, also, href: tenantPath(current.id, href) })) : []),
    ...(account?.role === "owner" ? [{ key: "invite", group: "Actions", icon: UserPlus, label: "Invite member", detail: account.name, also: "new add team person colleague", href: `/account/members?account=${encodeURIComponent(account.id)}#invite` }] : []),
    ...(mayCreate ? [{ key: "new tenant", group: "Actions", icon: Plus, label: "Create tenant", also: "new add", href: "/new-tenant" }] : []),
    { key: "light", group: "Actions", icon: Sun, label: "Light colours", also: "theme mode", act: () => applyTheme("light") },
    { key: "dark", group: "Actions", icon: Moon, label: "Dark colours", also: "theme mode", act: () => applyTheme("dark") },
    { key: "system", group: "Actions", icon: Monitor, label: "Colours as the system has them", also: "theme mode light dark", act: () => applyTheme("system") },
    { key: "sign out", group: "Actions", icon: LogOut, label: "Sign out", also: "log out leave", act: signOut },
  ];
  return [...inTenant, ...elsewhere, ...actions];
}

const signOut = () => document.querySelector<HTMLFormElement>("form[action='/api/auth/end']")?.requestSubmit();

/** Every word of the query begins a word of the entry. Where an action would be done is none of its words: the tenant itself is what was meant. */
export function matches({ label, also = "" }: Entry, query: string): boolean {
  const words = `${label} ${also}`.toLowerCase().split(/[\s·]+/);
  return query.toLowerCase().split(/\s+/).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

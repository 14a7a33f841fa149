import type { Texts } from "../languages/translator";
import { isManagementScope } from "../oauth/management-scopes";

export interface ScopeWords {
  title: string;
  detail?: string;
}

const things = {
  tenants: "thingTenants", users: "thingUsers", clients: "thingClients", theme: "thingTheme", domains: "thingDomains", emails: "thingEmails",
  "social-logins": "thingSocialLogins", sessions: "thingSessions", audit: "thingAudit", keys: "thingKeys", members: "thingMembers",
} as const;

const thingOf = (t: Texts<"consent">, scope: string) => t(things[scope.slice(0, scope.indexOf(":")) as keyof typeof things]);

/** What a scope lets an application do, in words for the person who is asked; a tenant's own scopes have only their name. */
export function scopeWords(t: Texts<"consent">, scope: string): ScopeWords {
  if (isManagementScope(scope)) return { title: t(scope.endsWith(":write") ? "canChange" : "canSee", { things: thingOf(t, scope) }) };
  if (scope === "openid") return { title: t("openid"), detail: t("openidDetail") };
  if (scope === "profile") return { title: t("profile") };
  if (scope === "email") return { title: t("email") };
  if (scope === "offline_access") return { title: t("offlineAccess"), detail: t("offlineAccessDetail") };
  if (scope === "external_id") return { title: t("externalId") };
  return { title: scope, detail: t("ownScope") };
}

/** Several management scopes in a line or two: what may be changed, then what may only be seen. */
export function summarizeManagement(t: Texts<"consent">, language: string, scopes: string[]): string[] {
  const changed = scopes.filter((scope) => scope.endsWith(":write"));
  const seen = scopes.filter((scope) => scope.endsWith(":read") && !changed.includes(scope.replace(/:read$/, ":write")));
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const line = (key: "canChange" | "canSee", named: string[]) => (named.length > 0 ? [t(key, { things: list.format(named.map((scope) => thingOf(t, scope))) })] : []);
  return [...line("canChange", changed), ...line("canSee", seen)];
}

import type { z } from "zod";
import type { listAuditEvents } from "@/lib/services/audit-events";

/* The audit log in plain words. */

export type AuditEvent = z.output<typeof listAuditEvents.output>["audit_events"][number];

/** Whose name does not say it. */
const byAction: Record<string, string> = {
  "session.created": "Signed in",
  "session.revoked": "Session ended",
  "session.others_revoked": "Other sessions ended",
  "session.all_revoked": "All sessions ended",
  "user.registered": "Signed up",
  "login.failed": "Sign-in stopped",
  "consent.answered": "Access allowed",
  "connected_app.revoked": "Connected app removed",
  "identity.linked": "Provider linked",
  "identity.unlinked": "Provider unlinked",
  "social_login.refused": "Provider sign-in refused",
  "refresh_token.reused": "Refresh token used twice",
  "grant.revoked": "Access given back",
  "custom_domain.records_lost": "Domain's DNS records gone",
  "custom_email.fell_back": "Sender domain fell back to the platform's address",
  "custom_email.dkim_keys_rotated": "DKIM keys rotated",
  "custom_email.dkim_keys_changed": "New DKIM keys in use",
  "test_email.sent": "Test mail sent",
  "custom_domain.disabled": "Domain switched off",
  "custom_domain.made_primary": "Domain made primary",
  "user.passkey_added": "Passkey added",
  "user.passkey_removed": "Passkey removed",
  "user.passkey_renamed": "Passkey renamed",
};

const refused: Record<string, string> = { "session.created": "Sign-in refused", "consent.answered": "Access denied" };

export function actionWords({ action, outcome }: Pick<AuditEvent, "action" | "outcome">): string {
  const known = (outcome === "success" ? undefined : refused[action]) ?? byAction[action];
  if (known) return known;
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const outcomes = { success: { label: "Done", look: "good" }, denied: { label: "Denied", look: "warn" }, failure: { label: "Failed", look: "bad" } } as const;

export const viaWords: Record<AuditEvent["actor"]["via"], string> = { dashboard: "the dashboard", mcp: "an assistant", rest: "the API", oauth: "OAuth", login: "the login pages", system: "the system" };

/** `names` of those who manage the account, by their ids. */
export function actorWords({ actor }: AuditEvent, names: ReadonlyMap<string, string>): string {
  if (actor.kind === "system") return "The system";
  if (actor.kind === "client") return "A client";
  if (actor.kind === "user") return (actor.id && names.get(actor.id)) ?? "A former member";
  return actor.id === null ? "Somebody" : "The user";
}

const pages: Record<string, (id: string) => string> = {
  user: (id) => `users/${id}`,
  client: (id) => `clients/${id}`,
  custom_domain: (id) => `domains/${id}`,
  custom_email: (id) => `emails/${id}`,
  social_login: (id) => `social-logins/${id}`,
  login_trace: (id) => `login-traces?reference=${id}`,
  theme: () => "branding",
  tenant: () => "settings",
  signing_key: () => "signing-keys",
};

/** Where the thing is that an event tells of; undefined: it has no page, or is gone. */
export function targetPath({ tenant_id: tenantId, target, action }: AuditEvent): string | undefined {
  if (!tenantId || !target || /\.(deleted|removed)$/.test(action)) return undefined;
  if (target.id === null && target.type !== "theme" && target.type !== "signing_key") return undefined;
  const page = pages[target.type]?.(encodeURIComponent(target.id ?? ""));
  return page && `/tenants/${encodeURIComponent(tenantId)}/${page}`;
}

/** A value of `changes`, as a person reads it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value.length === 0 ? "nothing" : value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

import { isManagementScope } from "../oauth/management-scopes";

export interface ScopeWords {
  scope: string;
  title: string;
  detail?: string;
  /** One of the permissions to manage tenants; a page may show these together. */
  isManagement: boolean;
}

const known: Record<string, { title: string; detail?: string }> = {
  openid: { title: "Know who you are", detail: "A number that stands for you in this application. Needed to sign in." },
  profile: { title: "See your name and picture" },
  email: { title: "See your e-mail address" },
  offline_access: { title: "Stay connected", detail: "Also while you are not using it, until you take this back." },
  external_id: { title: "See the id your organisation gave you" },
};

const managed: Record<string, string> = {
  tenants: "tenants", users: "users", clients: "applications", theme: "the look of sign-in pages", domains: "custom domains", emails: "mail senders",
  "social-logins": "social logins", sessions: "sessions", audit: "the audit log", keys: "signing keys", members: "team members",
};

/** What a scope lets an application do, in words for the person who is asked; a tenant's own scopes have only their name. */
export function scopeWords(scope: string): ScopeWords {
  if (isManagementScope(scope)) {
    const [thing, verb] = scope.split(":") as [string, string];
    return { scope, title: `${verb === "write" ? "Change" : "See"} ${managed[thing] ?? thing}`, isManagement: true };
  }
  const words = known[scope];
  return { scope, title: words?.title ?? scope, detail: words ? words.detail : "A permission of this application", isManagement: false };
}

/** Several management scopes in one line: what may be changed, then what may only be seen. */
export function summarizeManagement(scopes: string[]): string {
  const things = (verb: string) => scopes.filter((scope) => scope.endsWith(`:${verb}`)).map((scope) => scope.slice(0, -verb.length - 1));
  const changed = things("write");
  const seen = things("read").filter((thing) => !changed.includes(thing));
  const list = (verb: string, names: string[]) => (names.length > 0 ? [`${verb} ${join(names.map((name) => managed[name] ?? name))}`] : []);
  return [...list("See and change", changed), ...list("see", seen)].join("; ").replace(/^s/, "S");
}

const join = (words: string[]) => (words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/** One permission vocabulary for people, assistants and machines (contract.md section 4). Write implies read. */
export const managementScopes = [
  "tenants:read", "tenants:write", "users:read", "users:write", "clients:read", "clients:write", "theme:read", "theme:write",
  "domains:read", "domains:write", "emails:read", "emails:write", "social-logins:read", "social-logins:write",
  "sessions:read", "sessions:write", "audit:read", "keys:read", "keys:write", "members:read", "members:write",
] as const;
export type ManagementScope = (typeof managementScopes)[number];

/** Whether these scopes open what `scope` guards: a write scope opens the reads too. */
export const includesScope = (granted: ReadonlySet<string>, scope: string): boolean =>
  granted.has(scope) || (scope.endsWith(":read") && granted.has(scope.replace(/:read$/, ":write")));

/** The same with every permission to change things turned into the one to see them. */
export const onlyReading = (scopes: readonly string[]): string[] => [...new Set(scopes.map((scope) => (isManagementScope(scope) ? scope.replace(/:write$/, ":read") : scope)))];

const known = new Set<string>(managementScopes);
export const isManagementScope = (scope: string): scope is ManagementScope => known.has(scope);

/** What the public command-line client can make. */
type Resource = "tenant" | "user" | "client" | "custom-domain" | "custom-email" | "social-login";

/** The line that makes one with the public client `authalla`; of a tenant's object, with the tenant chosen first. */
export function createLine(resource: Resource, fields: Record<string, unknown>, tenantId?: string): string {
  const json = JSON.stringify(fields).replaceAll("'", `'\\''`);
  return `${tenantId ? `authalla tenant select ${tenantId} && ` : ""}authalla ${resource} create --json '${json}'`;
}

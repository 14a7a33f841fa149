export const applicationTypes = {
  web: { label: "Web application", text: "Runs on a server and keeps a secret." },
  spa: { label: "Single-page app", text: "Runs in the browser; public, with PKCE." },
  native: { label: "Native app", text: "Mobile, desktop or command line; public, with PKCE." },
  backend: { label: "Backend service", text: "Calls APIs by itself; nobody signs in." },
} as const;

export type ApplicationType = keyof typeof applicationTypes;

/** How a client came to be. */
export const registrations = {
  manual: "Made by a member",
  dynamic: "Registered itself",
  metadata_document: "Metadata document",
  first_party: "Built in",
} as const;

export const isSelfRegistered = (registration: keyof typeof registrations): boolean => registration === "dynamic" || registration === "metadata_document";

/** The path of a client's page; an id may be a whole URL. */
export const clientPath = (tenantId: string, id: string): string => `/tenants/${tenantId}/clients/${encodeURIComponent(id)}`;

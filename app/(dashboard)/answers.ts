/** What the pages read of the operations' answers. */
export interface TenantAnswer {
  id: string;
  name: string;
  product_name: string | null;
  status: "active" | "suspended";
  issuer: string;
  allow_registration: boolean;
  auth_methods: string[];
  created_at: string;
}

export interface ClientAnswer {
  id: string;
  name: string;
  application_type: "spa" | "native" | "web" | "backend";
  is_public: boolean;
  status: "active" | "disabled";
  registration: "first_party" | "manual" | "dynamic" | "metadata_document";
  allowed_scopes: string[];
  redirect_uris: string[];
  token_endpoint_auth_method: string;
  created_at: string;
}

export interface MeAnswer {
  accounts: { id: string; name: string; role: "owner" | "admin" | "viewer"; tenants: { id: string; name: string }[] }[];
}

export interface AuditEventAnswer {
  id: string;
  actor: { kind: string; id: string | null; via: string };
  action: string;
  target: { type: string; id: string | null; name: string | null } | null;
  outcome: "success" | "denied" | "failure";
  created_at: string;
}

export const applicationTypes = {
  web: { label: "Web application", text: "Runs on a server and keeps a secret." },
  spa: { label: "Single-page app", text: "Runs in the browser; public, with PKCE." },
  native: { label: "Native app", text: "Mobile, desktop or command line; public, with PKCE." },
  backend: { label: "Backend service", text: "Calls APIs by itself; nobody signs in." },
} as const;

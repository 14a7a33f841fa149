export const applicationTypes = {
  web: { label: "Web application", text: "Runs on a server and keeps a secret." },
  spa: { label: "Single-page app", text: "Runs in the browser; public, with PKCE." },
  native: { label: "Native app", text: "Mobile, desktop or command line; public, with PKCE." },
  backend: { label: "Backend service", text: "Calls APIs by itself; nobody signs in." },
} as const;

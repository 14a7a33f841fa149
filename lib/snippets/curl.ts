import { comment, shell } from "./quoting";
import { secretVariable, type Snippet, type SnippetValues } from "./snippet";

export const curl: Snippet = {
  id: "curl",
  label: "curl",
  fits: ["backend"],
  install: "",
  start: `${secretVariable}=… sh token.sh`,
  files: (values) => [{ path: "token.sh", text: script(values) }],
};

/** Scopes of the management API, and what may be read with each. */
const readable: Record<string, string> = { tenants: "tenants", users: "users", clients: "clients", theme: "theme", domains: "custom-domains", emails: "custom-emails", "social-logins": "social-logins", sessions: "sessions", audit: "audit-events", keys: "signing-keys" };

function script(values: SnippetValues): string {
  const credentials = values.authMethod === "client_secret_post" ? `--data-urlencode client_id=${shell(values.clientId)} --data-urlencode "client_secret=$${secretVariable}"` : `--user ${shell(`${values.clientId}:`)}"$${secretVariable}"`;
  const path = values.scopes.map((scope) => /^([a-z-]+):(read|write)$/.exec(scope)?.[1]).map((area) => (area && Object.hasOwn(readable, area) ? readable[area] : undefined)).find(Boolean);
  const fetch = "curl --silent --show-error --fail-with-body";
  return `# ${comment(values.name)}: a token for the service itself, by client credentials.
token=$(
  ${fetch} ${credentials} \\
    --data grant_type=client_credentials \\
    ${shell(`${values.issuer}/oauth2/token`)} | sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p'
)

${path ? `${fetch} --header "Authorization: Bearer $token" ${shell(`${values.issuer}/api/v1/${path}`)}` : `echo "$token" # send it to your API as: Authorization: Bearer …`}
`;
}

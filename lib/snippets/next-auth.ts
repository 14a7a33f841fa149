import { comment, js } from "./quoting";
import { secretVariable, signInScope, webRedirectUri, type Snippet, type SnippetValues } from "./snippet";

const origin = (values: SnippetValues) => new URL(webRedirectUri(values)).origin;

/** Auth.js answers at an address of its own below the application's origin. */
const redirectUri = (values: SnippetValues): string => {
  const path = "/api/auth/callback/authalla";
  return values.redirectUris.find((uri) => /^https?:/i.test(uri) && new URL(uri).pathname === path) ?? origin(values) + path;
};

export const nextAuth: Snippet = {
  id: "next-auth",
  label: "Next.js",
  fits: ["web"],
  install: "npm install next-auth@4",
  start: "npx next dev",
  redirectUri,
  files: (values) => [
    { path: ".env.local", text: environment(values) },
    { path: "lib/auth.ts", text: options(values) },
    { path: "app/api/auth/[...nextauth]/route.ts", text: route },
    { path: "app/page.tsx", text: page },
  ],
};

const environment = (values: SnippetValues): string => `# The secret that was shown once, and one of your own: openssl rand -base64 32
${secretVariable}=
NEXTAUTH_SECRET=
NEXTAUTH_URL=${new URL(redirectUri(values)).origin}
`;

function options(values: SnippetValues): string {
  const settings = [
    ...(values.authMethod === "client_secret_post" ? ['token_endpoint_auth_method: "client_secret_post"'] : []),
    ...(values.idTokenAlg === "RS256" ? [] : [`id_token_signed_response_alg: ${js(values.idTokenAlg)}`]),
  ];
  return `// ${comment(values.name)}: people sign in with Auth.js (next-auth 4).
import type { AuthOptions } from "next-auth";

export const authOptions: AuthOptions = {
  providers: [
    {
      id: "authalla",
      name: "Authalla",
      type: "oauth",
      wellKnown: ${js(`${values.issuer}/.well-known/openid-configuration`)},
      clientId: ${js(values.clientId)},
      clientSecret: process.env.${secretVariable},${settings.length > 0 ? `\n      client: { ${settings.join(", ")} },` : ""}
      authorization: { params: { scope: ${js(signInScope(values))} } },
      checks: ["pkce", "state", "nonce"],
      idToken: true,
      userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token!) },
      profile: (claims) => ({ id: claims.sub, name: claims.name, email: claims.email, image: claims.picture }),
    },
  ],
};
`;
}

const route = `import NextAuth from "next-auth";
import { authOptions } from "../../../../lib/auth";

const handler = NextAuth(authOptions);
export { handler as GET, handler as POST };
`;

const page = `import { getServerSession } from "next-auth";
import { authOptions } from "../lib/auth";

export default async function Page() {
  const session = await getServerSession(authOptions);
  if (!session) return <a href="/api/auth/signin">Sign in</a>;
  return (
    <p>
      Signed in as {session.user?.email} <a href="/api/auth/signout">Sign out</a>
    </p>
  );
}
`;

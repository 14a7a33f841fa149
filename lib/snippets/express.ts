import { authorizationUrl, discovery } from "./openid-client";
import { comment, js } from "./quoting";
import { homePath, logoutUri, portOf, secretVariable, webRedirectUri, type Snippet, type SnippetValues } from "./snippet";

export const express: Snippet = {
  id: "express",
  label: "Express",
  fits: ["web"],
  install: "npm install express openid-client",
  start: `${secretVariable}=… node server.mjs`,
  redirectUri: webRedirectUri,
  files: (values) => [{ path: "server.mjs", text: server(values) }],
};

/** As a block two spaces in, after its first line. */
const indented = (code: string): string => code.replaceAll("\n", "\n  ");

function server(values: SnippetValues): string {
  const redirectUri = webRedirectUri(values);
  const home = homePath(redirectUri);
  const goodbye = logoutUri(values, redirectUri);
  const method = values.authMethod === "client_secret_post" ? "ClientSecretPost" : "ClientSecretBasic";
  return `// ${comment(values.name)}: people sign in with openid-client 6.
import { randomUUID } from "node:crypto";
import express from "express";
import * as client from "openid-client";

const redirectUri = new URL(${js(redirectUri)});
${discovery(values, `client.${method}(process.env.${secretVariable})`)}

// Kept in memory: use a store of your own when more than one process serves people.
const sessions = new Map();
const sessionOf = (request) => sessions.get(/(?:^|; )session=([\\w-]+)/.exec(request.headers.cookie ?? "")?.[1]);
const startSession = (response, session) => {
  const id = randomUUID();
  sessions.set(id, session);
  response.cookie("session", id, { httpOnly: true, sameSite: "lax", secure: redirectUri.protocol === "https:" });
};

const app = express();

app.get(${js(home)}, (request, response) => {
  const user = sessionOf(request)?.user;
  if (!user) return response.redirect("/login");
  response.type("text").send(\`Signed in as \${user.email}\`);
});

app.get("/login", async (request, response) => {
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  startSession(response, { verifier, state, nonce });
  ${indented(authorizationUrl(values))}
  response.redirect(url.href);
});

app.get(redirectUri.pathname, async (request, response) => {
  const { verifier, state, nonce } = sessionOf(request) ?? {};
  if (!verifier) return response.redirect("/login");
  const tokens = await client.authorizationCodeGrant(config, new URL(request.originalUrl, redirectUri), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
  const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  startSession(response, { user, idToken: tokens.id_token });
  response.redirect(${js(home)});
});

app.get("/logout", (request, response) => {
  const { idToken } = sessionOf(request) ?? {};
  startSession(response, {});
  if (!idToken) return response.redirect(${js(home)});
  response.redirect(client.buildEndSessionUrl(config, { id_token_hint: idToken${goodbye ? `, post_logout_redirect_uri: ${js(goodbye)}` : ""} }).href);
});

app.listen(process.env.PORT ?? ${portOf(redirectUri)});
`;
}

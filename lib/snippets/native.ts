import { authorizationUrl, discovery } from "./openid-client";
import { comment, js } from "./quoting";
import { type Snippet, type SnippetValues } from "./snippet";

/** Loopback, where any port is as good as the registered one (RFC 8252 §7.3). */
const loopback = ({ redirectUris }: SnippetValues): string => redirectUris.find((uri) => /^http:/i.test(uri)) ?? "http://localhost/callback";

export const native: Snippet = {
  id: "command-line",
  label: "Command line",
  fits: ["native"],
  install: "npm install openid-client",
  start: "node sign-in.mjs",
  redirectUri: loopback,
  files: (values) => [{ path: "sign-in.mjs", text: script(values) }],
};

function script(values: SnippetValues): string {
  return `// ${comment(values.name)}: a program on a device signs its user in through the browser, with openid-client 6.
import { createServer } from "node:http";
import * as client from "openid-client";

${discovery(values, "client.None()")}

// Any free port: of a loopback address the port is not compared.
const server = createServer().listen(0, "localhost");
await new Promise((resolve) => server.once("listening", resolve));
const redirectUri = new URL(${js(loopback(values))});
redirectUri.port = String(server.address().port);

const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
${authorizationUrl(values)}
console.log(\`Open this in your browser:\\n\${url.href}\`);

const answer = await new Promise((resolve) => {
  server.on("request", (request, response) => {
    const target = new URL(request.url, redirectUri);
    if (target.pathname !== redirectUri.pathname) return response.writeHead(404).end();
    response.setHeader("Connection", "close").end("You can close this page.");
    resolve(target);
  });
});
server.close();

const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce });
const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
console.log(\`Signed in as \${user.email}\`);
`;
}

import { comment, html, js } from "./quoting";
import { logoutUri, signInScope, webRedirectUri, type Snippet, type SnippetValues } from "./snippet";

export const singlePage: Snippet = {
  id: "oidc-client-ts",
  label: "oidc-client-ts",
  fits: ["spa"],
  install: "npm install oidc-client-ts",
  start: "npx vite",
  redirectUri: webRedirectUri,
  files: (values) => [
    { path: "index.html", text: page(values) },
    { path: "main.js", text: script(values) },
  ],
};

const page = (values: SnippetValues): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${html(comment(values.name))}</title>
    <script type="module" src="/main.js"></script>
  </head>
  <body>
    <p id="who"></p>
    <button id="sign-in" hidden>Sign in</button>
    <button id="sign-out" hidden>Sign out</button>
  </body>
</html>
`;

function script(values: SnippetValues): string {
  const redirectUri = webRedirectUri(values);
  const goodbye = logoutUri(values, redirectUri);
  return `// ${comment(values.name)}: people sign in with oidc-client-ts, code and PKCE, without a secret.
import { UserManager } from "oidc-client-ts";

const manager = new UserManager({
  authority: ${js(values.issuer)},
  client_id: ${js(values.clientId)},
  redirect_uri: ${js(redirectUri)},${goodbye ? `\n  post_logout_redirect_uri: ${js(goodbye)},` : ""}
  scope: ${js(signInScope(values))},
  loadUserInfo: true, // name and e-mail address
});

const isCallback = new URLSearchParams(location.search).has("state");
const user = isCallback ? await manager.signinCallback() : await manager.getUser();
if (isCallback) history.replaceState(null, "", "/");

const isSignedIn = Boolean(user && !user.expired);
document.querySelector("#who").textContent = isSignedIn ? \`Signed in as \${user.profile.email}\` : "Nobody is signed in.";
document.querySelector("#sign-in").hidden = isSignedIn;
document.querySelector("#sign-out").hidden = !isSignedIn;
document.querySelector("#sign-in").onclick = () => manager.signinRedirect();
document.querySelector("#sign-out").onclick = () => manager.signoutRedirect();
`;
}

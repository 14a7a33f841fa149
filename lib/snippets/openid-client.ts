import { js } from "./quoting";
import { isInsecure, signInScope, type SnippetValues } from "./snippet";

/* Pieces of code for openid-client 6, the same in a server and in a program on a device. */

/** Reads what the issuer offers into `config`. */
export const discovery = (values: SnippetValues, authentication: string): string => `const config = await client.discovery(
  new URL(${js(values.issuer)}),
  ${js(values.clientId)},
  ${values.idTokenAlg === "RS256" ? "undefined" : `{ id_token_signed_response_alg: ${js(values.idTokenAlg)} }`},
  ${authentication},${isInsecure(values) ? "\n  { execute: [client.allowInsecureRequests] }, // this issuer is on http" : ""}
);`;

/** Makes the address that the browser is sent to, with what only this sign-in knows. */
export const authorizationUrl = (values: SnippetValues): string => `const url = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri.href,
  scope: ${js(signInScope(values))},
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
  state,
  nonce,
});`;

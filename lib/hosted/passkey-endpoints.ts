import { z } from "zod";
import { finishPasskeyRegistration, startPasskeyRegistration } from "../login/passkey-registration";
import { PasskeyRefused } from "../login/passkey-refused";
import { relatedOrigins, relyingParty } from "../login/passkey-relying-party";
import { assertion, attestation } from "../login/passkey-responses";
import { finishPasskeySignIn, startPasskeySignIn } from "../login/passkey-sign-in";
import { endpoint, json } from "../oauth/endpoint";
import { findSession } from "../sessions";
import { passkeyPost, type PasskeyPost } from "./passkey-post";
import { afterSignIn } from "./signed-in";
import { waitingRequest } from "./waiting-request";

/** POST /oauth2/passkeys/sign-in/options */
export const signInOptions = passkeyPost(z.strictObject({ request: z.string().max(100).optional() }), async ({ db, tenant, party, body, browser, request }) => {
  const waiting = await waitingRequest(db, tenant, request, body.request);
  return json(await startPasskeySignIn(db, tenant, party, { browserHash: browser.hash, requestId: waiting?.id }));
});

/** POST /oauth2/passkeys/sign-in: the browser's response; the answer says where to go on. */
export const signIn = passkeyPost(assertion, async ({ db, tenant, party, body, browser, origin, request }) => {
  const done = await finishPasskeySignIn(db, tenant, party, body, { browserHash: browser.hash, ...origin });
  const { location, cookies } = await afterSignIn({ request, db, tenant }, { ...done, method: "passkey" });
  const response = json({ location });
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
});

/** POST /oauth2/passkeys/registration/options */
export const registrationOptions = passkeyPost(z.strictObject({}), async (post) => {
  const { db, tenant, party } = post;
  return json(await startPasskeyRegistration(db, tenant, party, await registrant(post)));
});

/** POST /oauth2/passkeys/registration: the browser's response; the answer is the new passkey. */
export const register = passkeyPost(attestation, async (post) => {
  const { db, tenant, party, body } = post;
  const { id, name } = await finishPasskeyRegistration(db, tenant, party, body, await registrant(post));
  return json({ id, name }, 201);
});

async function registrant({ db, tenant, request, browser, origin }: PasskeyPost<unknown>) {
  const current = await findSession(db, tenant, request);
  if (!current) throw new PasskeyRefused("session_required");
  return { ...current, browserHash: browser.hash, ...origin };
}

/**
 * GET /.well-known/webauthn: which other origins may use passkeys of this host (WebAuthn Level 3 §5.11): the tenant's own. Our
 * pages ask for those of the host they are on, and what was made at another host is never taken for one of these.
 */
export const wellKnownWebauthn = endpoint(
  {
    GET: async (_request, { db, tenant }) => {
      const origins = relyingParty(tenant) ? await relatedOrigins(db, tenant) : [];
      return origins.length > 0 ? json({ origins }, 200, { "Cache-Control": "public, max-age=300" }) : json({ error: "not_found", error_description: "no other origin uses the passkeys of this host" }, 404);
    },
  },
  "any",
);

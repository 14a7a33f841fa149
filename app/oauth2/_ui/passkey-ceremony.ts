import { startAuthentication, startRegistration, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";

/** How a ceremony ended. `refused`: by the server, and `code` says why, `facts.message` so to the person, if at all; `isAnswer`: after the person had done their part. */
export type Ceremony<Success> =
  | ({ outcome: "done" } & Success)
  | { outcome: "refused"; code: string; facts: Record<string, string>; isAnswer: boolean }
  /** The person closed the dialog, or there was nothing to choose. */
  | { outcome: "cancelled" }
  /** Another ceremony took its place. */
  | { outcome: "aborted" }
  | { outcome: "exists" }
  | { outcome: "failed" };

/** From the challenge to the answer of the server, in the browser's dialog. */
export const authenticate = (requestId: string | undefined): Promise<Ceremony<{ location: string }>> => signIn(requestId, (optionsJSON) => startAuthentication({ optionsJSON }));

/** The same in the list of the address field, until a passkey is chosen there; not when the challenge comes and it `isWanted` no more. */
export const authenticateByList = (requestId: string | undefined, isWanted: () => boolean): Promise<Ceremony<{ location: string }>> =>
  signIn(requestId, (optionsJSON) => {
    if (!isWanted()) throw new DOMException("another ceremony took its place", "AbortError");
    return startAuthentication({ optionsJSON, useBrowserAutofill: true });
  });

const signIn = (requestId: string | undefined, ceremony: (options: PublicKeyCredentialRequestOptionsJSON) => Promise<unknown>) =>
  perform<PublicKeyCredentialRequestOptionsJSON, { location: string }>("/oauth2/passkeys/sign-in", requestId ? { request: requestId } : {}, ceremony);

export const makePasskey = (): Promise<Ceremony<{ id: string; name: string }>> =>
  perform("/oauth2/passkeys/registration", {}, (optionsJSON: PublicKeyCredentialCreationOptionsJSON) => startRegistration({ optionsJSON }));

async function perform<Options, Success>(path: string, wish: object, ceremony: (options: Options) => Promise<unknown>): Promise<Ceremony<Success>> {
  try {
    const options = await post(`${path}/options`, wish);
    if (!options.ok) return { outcome: "refused", code: String(options.body.error), facts: options.body, isAnswer: false };
    const answer = await post(path, await ceremony(options.body as Options));
    return answer.ok ? { outcome: "done", ...(answer.body as Success) } : { outcome: "refused", code: String(answer.body.error), facts: answer.body, isAnswer: true };
  } catch (error) {
    return { outcome: endings[error instanceof Error ? error.name : ""] ?? "failed" };
  }
}

const endings: Record<string, "cancelled" | "aborted" | "exists"> = { NotAllowedError: "cancelled", AbortError: "aborted", InvalidStateError: "exists" };

async function post(path: string, body: unknown): Promise<{ ok: boolean; body: Record<string, string> }> {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return { ok: response.ok, body: (await response.json()) as Record<string, string> };
}

import { z } from "zod";
import { PasskeyRefused } from "./passkey-refused";
import type { RelyingParty } from "./passkey-relying-party";

/*
 * What a browser sends at the end of a ceremony (WebAuthn Level 3 §5.1, toJSON), bounded before anything is decoded.
 */

const base64url = (maximum: number) => z.string().min(1).max(maximum).regex(/^[A-Za-z0-9_-]+$/);

/** WebAuthn Level 3 §4: a credential id has at most 1023 bytes. */
const credentialId = base64url(1364);

const envelope = { id: credentialId, rawId: credentialId, type: z.literal("public-key"), authenticatorAttachment: z.string().max(40).nullish(), clientExtensionResults: z.record(z.string(), z.unknown()).optional() };

export const attestation = z.object({
  ...envelope,
  response: z.object({ clientDataJSON: base64url(4096), attestationObject: base64url(16_384), transports: z.array(z.string().max(40)).max(10).optional() }),
});

export const assertion = z.object({
  ...envelope,
  response: z.object({ clientDataJSON: base64url(4096), authenticatorData: base64url(4096), signature: base64url(2048), userHandle: base64url(128).nullish() }),
});

export type Attestation = z.output<typeof attestation>;
export type Assertion = z.output<typeof assertion>;

const clientData = z.object({ type: z.string(), challenge: z.string(), origin: z.string(), crossOrigin: z.boolean().optional(), topOrigin: z.unknown().optional() });
type ClientData = z.output<typeof clientData>;

/** @throws PasskeyRefused invalid_response */
export function readClientData(encoded: string): ClientData {
  const parsed = clientData.safeParse(decodeJson(encoded));
  if (!parsed.success) throw refused("the client data is not that of a ceremony");
  return parsed.data;
}

/**
 * The ceremony took place on one of our own pages at this very host, outside every frame (§7.1 steps 7–11, §7.2 steps 10–14).
 * @throws PasskeyRefused invalid_response
 */
export function checkClientData(data: ClientData, type: "webauthn.create" | "webauthn.get", party: RelyingParty): void {
  if (data.type !== type) throw refused(`the client data is of ${data.type}`);
  if (data.origin !== party.origin) throw refused(`the origin is ${data.origin}`);
  if (data.crossOrigin || data.topOrigin !== undefined) throw refused("the ceremony took place in a frame");
}

function decodeJson(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

export const refused = (why: string, cause?: unknown): PasskeyRefused => new PasskeyRefused("invalid_response", {}, { cause: new Error(why, { cause }) });

/** The user handle of WebAuthn (§5.4.3): the user's id, which says nothing about the person. */
export const userHandleOf = (user: { id: string }): Uint8Array<ArrayBuffer> => new TextEncoder().encode(user.id);

export const encodedUserHandle = (user: { id: string }): string => Buffer.from(userHandleOf(user)).toString("base64url");

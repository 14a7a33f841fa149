import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { encodeCbor } from "./cbor";

/*
 * A browser and an authenticator that make real attestations and assertions, and, asked to, wrong ones.
 */

const algorithms = {
  ES256: { id: -7, digest: "sha256", keys: () => generateKeyPairSync("ec", { namedCurve: "P-256" }), cose: ({ x, y }: Jwk) => coseMap([1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]) },
  EdDSA: { id: -8, digest: null, keys: () => generateKeyPairSync("ed25519"), cose: ({ x }: Jwk) => coseMap([1, 1], [3, -8], [-1, 6], [-2, bytes(x)]) },
  RS256: { id: -257, digest: "sha256", keys: () => generateKeyPairSync("rsa", { modulusLength: 2048 }), cose: ({ n, e }: Jwk) => coseMap([1, 3], [3, -257], [-1, bytes(n)], [-2, bytes(e)]) },
  RS1: { id: -65535, digest: "sha1", keys: () => generateKeyPairSync("rsa", { modulusLength: 2048 }), cose: ({ n, e }: Jwk) => coseMap([1, 3], [3, -65535], [-1, bytes(n)], [-2, bytes(e)]) },
} as const;

export type Algorithm = keyof typeof algorithms;
type Jwk = { [field: string]: string | undefined };

const bytes = (value: string | undefined) => Buffer.from(value!, "base64url");
const coseMap = (...entries: [number, number | Uint8Array][]) => new Map<number, number | Uint8Array>(entries);
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const encode = (data: Uint8Array | string) => Buffer.from(data).toString("base64url");

export interface SoftPasskey {
  id: string;
  rpId: string;
  userHandle: string;
  algorithm: Algorithm;
  privateKey: KeyObject;
  count: number;
}

/** What a test makes wrong, or says about the device. */
export interface Behaviour {
  algorithm?: Algorithm;
  credentialId?: Uint8Array;
  origin?: string;
  type?: string;
  challenge?: string;
  rpId?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  backupEligible?: boolean;
  backedUp?: boolean;
  aaguid?: string;
  count?: number;
  userHandle?: string;
  format?: string;
  statement?: Map<string, never>;
  coseKey?: Uint8Array;
}

export class Authenticator {
  readonly passkeys: SoftPasskey[] = [];
  /** @param origin of the page that calls navigator.credentials */
  constructor(readonly origin: string) {}

  /** navigator.credentials.create(), as JSON. */
  create(options: PublicKeyCredentialCreationOptionsJSON, how: Behaviour = {}) {
    const algorithm = how.algorithm ?? "ES256";
    const { privateKey, publicKey } = algorithms[algorithm].keys() as { privateKey: KeyObject; publicKey: KeyObject };
    const passkey: SoftPasskey = { id: encode(how.credentialId ?? randomBytes(32)), rpId: how.rpId ?? options.rp.id!, userHandle: options.user.id, algorithm, privateKey, count: how.count ?? 0 };
    this.passkeys.push(passkey);
    const id = Buffer.from(passkey.id, "base64url");
    const coseKey = how.coseKey ?? encodeCbor(algorithms[algorithm].cose(publicKey.export({ format: "jwk" }) as Jwk) as never);
    const idLength = Buffer.from([id.length >> 8, id.length & 0xff]);
    const aaguid = Buffer.from((how.aaguid ?? "00000000-0000-0000-0000-000000000000").replaceAll("-", ""), "hex");
    const authenticatorData = Buffer.concat([this.#head(passkey, how, 0x40), aaguid, idLength, id, coseKey]);
    const clientDataJSON = this.#clientData("webauthn.create", options.challenge, how);
    const statement = how.statement ?? (how.format === "packed" ? this.#selfAttestation(passkey, authenticatorData, clientDataJSON) : new Map());
    const attestationObject = encodeCbor(new Map<string, never>([["fmt", (how.format ?? "none") as never], ["attStmt", statement as never], ["authData", authenticatorData as never]]));
    return envelope(passkey.id, { clientDataJSON: encode(clientDataJSON), attestationObject: encode(attestationObject), transports: ["internal"] });
  }

  /** navigator.credentials.get() with this passkey, as JSON. */
  get(options: PublicKeyCredentialRequestOptionsJSON, how: Behaviour = {}, passkey = this.passkeys.at(-1)!) {
    passkey.count = how.count ?? (passkey.count === 0 ? 0 : passkey.count + 1);
    const authenticatorData = this.#head(passkey, how, 0);
    const clientDataJSON = this.#clientData("webauthn.get", options.challenge, how);
    const signature = this.#sign(passkey, Buffer.concat([authenticatorData, sha256(clientDataJSON)]));
    return envelope(passkey.id, { clientDataJSON: encode(clientDataJSON), authenticatorData: encode(authenticatorData), signature: encode(signature), userHandle: how.userHandle ?? passkey.userHandle });
  }

  #clientData(type: string, challenge: string, how: Behaviour): string {
    return JSON.stringify({ type: how.type ?? type, challenge: how.challenge ?? challenge, origin: how.origin ?? this.origin, crossOrigin: how.crossOrigin ?? false, ...(how.topOrigin !== undefined && { topOrigin: how.topOrigin }) });
  }

  /** rpIdHash, flags, signature counter (WebAuthn Level 3 §6.1). */
  #head({ rpId, count }: SoftPasskey, { userPresent = true, userVerified = true, backupEligible = true, backedUp = backupEligible, ...how }: Behaviour, flags: number): Buffer {
    const set = flags | (userPresent ? 0x01 : 0) | (userVerified ? 0x04 : 0) | (backupEligible ? 0x08 : 0) | (backedUp ? 0x10 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    return Buffer.concat([sha256(how.rpId ?? rpId), Buffer.from([set]), counter]);
  }

  #selfAttestation(passkey: SoftPasskey, authenticatorData: Buffer, clientDataJSON: string): Map<string, unknown> {
    return new Map<string, unknown>([["alg", algorithms[passkey.algorithm].id], ["sig", this.#sign(passkey, Buffer.concat([authenticatorData, sha256(clientDataJSON)]))]]);
  }

  #sign({ algorithm, privateKey }: SoftPasskey, data: Buffer): Buffer {
    return sign(algorithms[algorithm].digest, data, privateKey);
  }
}

const envelope = <Response>(id: string, response: Response) => ({ id, rawId: id, type: "public-key" as const, clientExtensionResults: {}, response });

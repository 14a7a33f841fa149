import { createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { seal, open } from "../crypto/seal";
import type { dkimKeys } from "../db/schema";
import { keyring } from "../env";
import { newId } from "../ids";
import type { DkimKey } from "./dkim";

export type DkimKeyRow = typeof dkimKeys.$inferSelect;
export type DkimAlgorithm = DkimKeyRow["algorithm"];

export const dkimAlgorithms = ["rsa", "ed25519"] as const satisfies readonly DkimAlgorithm[];

/** A receiver may look at a mail days after it was signed: for so long the record of a retired key stays. */
export const retiredKeyKeptMs = 7 * 24 * 3_600_000;

const generate = promisify(generateKeyPair);

/** One pair of each algorithm. Takes a while: not for inside a transaction. */
export const newKeyPairs = async (): Promise<{ algorithm: DkimAlgorithm; privateKey: KeyObject }[]> => [
  { algorithm: "rsa", privateKey: (await generate("rsa", { modulusLength: 2048 })).privateKey },
  { algorithm: "ed25519", privateKey: (await generate("ed25519")).privateKey },
];

/** A row for a new pair, under a selector that no other tenant of the same domain has. */
export function newKeyRow(email: { tenantId: string; id: string }, { algorithm, privateKey }: Awaited<ReturnType<typeof newKeyPairs>>[number], state: "next" | "active"): DkimKeyRow {
  const now = new Date();
  return {
    tenantId: email.tenantId,
    emailId: email.id,
    selector: `authalla-${algorithm === "rsa" ? "r" : "e"}${newId("email").slice(-8)}`,
    algorithm,
    publicKey: publicKeyTag(algorithm, privateKey),
    privateKeySealed: seal(keyring(), privateKey.export({ type: "pkcs8", format: "pem" }) as string, dkimKeyContext(email)),
    state,
    isPublished: false,
    createdAt: now,
    activatedAt: state === "active" ? now : null,
    removableAt: null,
  };
}

/** What a DKIM private key is sealed under. */
export const dkimKeyContext = (email: { tenantId: string; id: string }): string => `dkim_key:${email.tenantId}:${email.id}`;

export const signingKey = (domain: string, { tenantId, emailId, selector, algorithm, privateKeySealed }: DkimKeyRow): DkimKey => ({
  domain,
  selector,
  algorithm,
  privateKey: open(keyring(), privateKeySealed!, dkimKeyContext({ tenantId, id: emailId })),
});

/** The `p` tag: of RSA the DER of SubjectPublicKeyInfo (RFC 6376 §3.6.1), of Ed25519 the 32 bytes themselves (RFC 8463 §4.2). */
function publicKeyTag(algorithm: DkimAlgorithm, privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return (algorithm === "rsa" ? der : der.subarray(-32)).toString("base64");
}

import { and, asc, eq } from "drizzle-orm";
import { generateRegistrationOptions, verifyRegistrationResponse, type PublicKeyCredentialCreationOptionsJSON, type RegistrationResponseJSON } from "@simplewebauthn/server";
import { decodeAttestationObject } from "@simplewebauthn/server/helpers";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { passkeys } from "../db/schema";
import { newId } from "../ids";
import type { Session, User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { challengeLifetimeMs, newChallenge, spendChallenge } from "./passkey-challenges";
import { isUsableKey, passkeyAlgorithms } from "./passkey-key";
import { defaultPasskeyName } from "./passkey-names";
import { PasskeyRefused } from "./passkey-refused";
import type { RelyingParty } from "./passkey-relying-party";
import { checkClientData, readClientData, refused, userHandleOf, type Attestation } from "./passkey-responses";
import { isFresh, listPasskeys, type Passkey } from "./passkeys";

/** More than anybody has devices, and few enough to be named in one request (§5.4, excludeCredentials). */
const maxPasskeys = 25;

interface Registrant {
  session: Session;
  user: User;
  browserHash: string;
  ip?: string;
  userAgent?: string;
}

type At = Pick<Tenant, "id" | "accountId">;

/**
 * The options of a registration ceremony (WebAuthn Level 3 §5.4): discoverable, with user verification, for the user of a
 * session that is at most five minutes old.
 * @throws PasskeyRefused
 */
export async function startPasskeyRegistration(db: Database, tenant: At, party: RelyingParty, { session, user, browserHash }: Registrant, now = new Date()): Promise<PublicKeyCredentialCreationOptionsJSON> {
  if (!isFresh(session, now)) throw new PasskeyRefused("fresh_session_required");
  const existing = await listPasskeys(db, tenant, user.id);
  if (existing.length >= maxPasskeys) throw new PasskeyRefused("too_many_passkeys");
  const challenge = await newChallenge(db, tenant, party, { ceremony: "create", browserHash, sessionId: session.id }, now);
  return generateRegistrationOptions({
    rpID: party.id,
    rpName: party.name,
    userID: userHandleOf(user),
    userName: user.email,
    userDisplayName: user.name ?? user.email,
    challenge: Uint8Array.from(Buffer.from(challenge, "base64url")),
    timeout: challengeLifetimeMs,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: passkeyAlgorithms,
    excludeCredentials: existing.filter(({ rpId }) => rpId === party.id).map(({ credentialId, transports }) => ({ id: credentialId, transports: transports as never })),
  });
}

/**
 * Registers a passkey (WebAuthn Level 3 §7.1) for the user of the session in which the ceremony began; how fresh that session
 * had to be was asked there.
 * @throws PasskeyRefused
 */
export async function finishPasskeyRegistration(db: Database, tenant: At, party: RelyingParty, response: Attestation, by: Registrant, now = new Date()): Promise<Passkey> {
  const clientData = readClientData(response.response.clientDataJSON);
  await spendChallenge(db, tenant, party, clientData.challenge, { ceremony: "create", browserHash: by.browserHash, sessionId: by.session.id }, now);
  checkClientData(clientData, "webauthn.create", party);
  const credential = await verify(response, clientData.challenge, party);
  return db.transaction(async (transaction) => {
    const taken = await transaction.select({ name: passkeys.name }).from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.userId, by.user.id))).orderBy(asc(passkeys.createdAt));
    if (taken.length >= maxPasskeys) throw new PasskeyRefused("too_many_passkeys");
    const [row] = await transaction
      .insert(passkeys)
      .values({
        tenantId: tenant.id, id: newId("passkey"), userId: by.user.id, rpId: party.id, ...credential, transports: response.response.transports ?? [],
        name: defaultPasskeyName({ aaguid: credential.aaguid, userAgent: by.userAgent, taken: taken.map(({ name }) => name) }),
      })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new PasskeyRefused("already_registered");
    await recordEvent(transaction, tenant, { actor: { kind: "end_user", id: by.user.id, via: "login" }, action: "user.passkey_added", ip: by.ip, target: { type: "passkey", id: row.id, name: row.name } });
    return row;
  });
}

async function verify(response: Attestation, expectedChallenge: string, party: RelyingParty) {
  let info;
  try {
    checkAttestationFormat(response);
    const verified = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} } as RegistrationResponseJSON, expectedChallenge, expectedOrigin: party.origin, expectedRPID: party.id,
      requireUserPresence: true, requireUserVerification: true, supportedAlgorithmIDs: passkeyAlgorithms,
    });
    info = verified.registrationInfo;
    if (!verified.verified || !info || info.credential.id !== response.id || !isUsableKey(info.credential.publicKey)) throw new Error("the credential is not whole");
  } catch (cause) {
    throw refused("the attestation does not verify", cause);
  }
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = info;
  return { credentialId: credential.id, publicKey: credential.publicKey, signatureCount: credential.counter, backupEligible: credentialDeviceType === "multiDevice", backedUp: credentialBackedUp, aaguid };
}

/**
 * No attestation was asked for, and the only other thing a browser then passes on is a self attestation (§5.4.7). Certificates
 * are not even looked at: their verifier would fetch what they point to.
 */
function checkAttestationFormat({ response }: Attestation): void {
  const object = decodeAttestationObject(Uint8Array.from(Buffer.from(response.attestationObject, "base64url")));
  const format = object.get("fmt");
  if (format === "none" || (format === "packed" && object.get("attStmt").get("x5c") === undefined)) return;
  throw new Error("an attestation that was not asked for");
}

import { and, eq, lt, or, sql } from "drizzle-orm";
import { generateAuthenticationOptions, verifyAuthenticationResponse, type AuthenticationResponseJSON, type PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { recordEvent } from "../audit";
import type { Database } from "../db/client";
import { passkeys, users } from "../db/schema";
import type { Tenant } from "../tenancy/resolve-tenant";
import { challengeLifetimeMs, newChallenge, spendChallenge } from "./passkey-challenges";
import { PasskeyRefused } from "./passkey-refused";
import type { RelyingParty } from "./passkey-relying-party";
import { checkClientData, encodedUserHandle, readClientData, refused, type Assertion } from "./passkey-responses";
import type { Passkey } from "./passkeys";
import { signIn, type SignedIn } from "./sign-in";

type At = Pick<Tenant, "id" | "accountId">;

/** How a passkey is known to relying parties (RFC 8176): a key that leaves its device is not proof of hardware. User presence and verification are always required. */
export const passkeyAuthentication = (passkey: Pick<Passkey, "backupEligible">) => ({ amr: [passkey.backupEligible ? "swk" : "hwk", "user"], acr: "urn:authalla:acr:phr" });

/**
 * The options of an authentication ceremony (WebAuthn Level 3 §5.5). allowCredentials is empty for everybody, so it tells
 * nobody who has an account (§14.6.2).
 */
export async function startPasskeySignIn(db: Database, tenant: At, party: RelyingParty, by: { browserHash: string; requestId?: string }, now = new Date()): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = await newChallenge(db, tenant, party, { ceremony: "get", ...by }, now);
  return generateAuthenticationOptions({ rpID: party.id, challenge: Uint8Array.from(Buffer.from(challenge, "base64url")), timeout: challengeLifetimeMs, userVerification: "required", allowCredentials: [] });
}

/**
 * Signs in the owner of a passkey (WebAuthn Level 3 §7.2), at the host it was made at.
 * @throws PasskeyRefused
 */
export async function finishPasskeySignIn(db: Database, tenant: At, party: RelyingParty, response: Assertion, by: { browserHash: string; ip?: string; userAgent?: string }, now = new Date()): Promise<SignedIn & { requestId: string | null }> {
  const clientData = readClientData(response.response.clientDataJSON);
  const { requestId } = await spendChallenge(db, tenant, party, clientData.challenge, { ceremony: "get", browserHash: by.browserHash }, now);
  checkClientData(clientData, "webauthn.get", party);

  const passkey = await findByCredential(db, tenant, response.id);
  if (!passkey) throw new PasskeyRefused("unknown_passkey", { credential_id: response.id, rp_id: party.id });
  if (passkey.rpId !== party.id) throw new PasskeyRefused("other_host", { host: passkey.rpId });
  if (response.response.userHandle !== encodedUserHandle({ id: passkey.userId })) throw refused("the user handle is not the owner's");
  const { newCounter, credentialBackedUp } = await verify(response, clientData.challenge, party, passkey);
  const [user] = await db.select().from(users).where(and(eq(users.tenantId, tenant.id), eq(users.id, passkey.userId)));
  if (!user || user.status !== "active") {
    await recordDenial(db, tenant, passkey, "session.created", by.ip);
    throw new PasskeyRefused("account_suspended");
  }

  const signedIn = await db.transaction(async (transaction) => {
    if (!(await countUse(transaction, passkey, newCounter, credentialBackedUp, now))) return undefined;
    return signIn(transaction, tenant, { user, isNew: false }, { ...passkeyAuthentication(passkey), ip: by.ip, userAgent: by.userAgent });
  });
  if (signedIn) return { ...signedIn, requestId };
  await db.update(passkeys).set({ counterRegressedAt: now }).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.id, passkey.id)));
  await recordDenial(db, tenant, passkey, "passkey.counter_regressed", by.ip);
  throw new PasskeyRefused("counter_regressed", { name: passkey.name });
}

async function findByCredential(db: Database, tenant: { id: string }, credentialId: string): Promise<Passkey | undefined> {
  const [row] = await db.select().from(passkeys).where(and(eq(passkeys.tenantId, tenant.id), eq(passkeys.credentialId, credentialId))).limit(1);
  return row;
}

async function verify(response: Assertion, expectedChallenge: string, party: RelyingParty, passkey: Passkey) {
  let checked;
  try {
    checked = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} } as AuthenticationResponseJSON, expectedChallenge, expectedOrigin: party.origin, expectedRPID: party.id, requireUserVerification: true,
      credential: { id: passkey.credentialId, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 }, // countUse compares the counter, once the signature is known to be good
    });
  } catch (cause) {
    throw refused("the assertion does not verify", cause);
  }
  if (!checked.verified) throw refused("the signature is wrong");
  if ((checked.authenticationInfo.credentialDeviceType === "multiDevice") !== passkey.backupEligible) throw refused("the backup eligibility changed"); // §7.2 step 19
  return checked.authenticationInfo;
}

/** §7.2 step 22: a counter goes up, or stays at zero for an authenticator that keeps none. One statement, so that two uses of one count are not both taken. */
async function countUse(db: Database, passkey: Passkey, counter: number, backedUp: boolean, now: Date): Promise<boolean> {
  const used = await db
    .update(passkeys)
    .set({ signatureCount: counter, backedUp, lastUsedAt: now })
    .where(and(eq(passkeys.tenantId, passkey.tenantId), eq(passkeys.id, passkey.id), or(lt(passkeys.signatureCount, counter), and(eq(passkeys.signatureCount, 0), sql`${counter}::bigint = 0`))))
    .returning({ id: passkeys.id });
  return used.length === 1;
}

const recordDenial = (db: Database, tenant: At, passkey: Passkey, action: string, ip: string | undefined) =>
  recordEvent(db, tenant, { actor: { kind: "end_user", id: passkey.userId, via: "login" }, action, outcome: "denied", ip, target: { type: "passkey", id: passkey.id, name: passkey.name } });

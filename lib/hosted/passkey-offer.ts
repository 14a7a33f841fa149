import { hostCookieName, readCookie } from "../cookies";
import type { Database } from "../db/client";
import { settings } from "../env";
import { isPasskeyWanted } from "../login/passkey-offers";
import { relyingParty } from "../login/passkey-relying-party";
import type { User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";

/** Said by a script of the sign-in page: this browser can keep passkeys, or has a phone within reach that can. */
const canKeepPasskeys = (request: { headers: Headers }) => readCookie(request, hostCookieName("authalla_passkeys", settings().isHttps)) === "1";

/** Between signing in and going on: is this the moment to offer a passkey? Without a script nobody is asked. */
export async function offersPasskey(db: Database, tenant: Tenant, request: { headers: Headers }, user: Pick<User, "id">): Promise<boolean> {
  const party = relyingParty(tenant);
  return party !== undefined && canKeepPasskeys(request) && (await isPasskeyWanted(db, tenant, party, user.id));
}

import { browserHash, browserSecret } from "../browser";
import { database } from "../db/client";
import type { ProviderType } from "../db/schema";
import { offeredSocialLogins } from "../login/social";
import { findPending } from "../login/social-mailbox";
import { providerOf, socialProviders } from "../login/social-providers";
import type { Tenant } from "../tenancy/resolve-tenant";
import { lastMethod } from "./last-method";

type Headed = { headers: Headers };

export interface SocialButton {
  id: string;
  providerType: ProviderType;
  /** As the provider writes it. */
  provider: string;
  /** Tells two of one provider apart; null where there is one. */
  name: string | null;
  isLastUsed: boolean;
}

/** What the sign-in page of this tenant offers; the same for everyone who looks at it, but for the mark of their own browser. */
export async function socialButtons(tenant: Tenant, request: Headed): Promise<SocialButton[]> {
  const logins = await offeredSocialLogins(database(), tenant);
  const last = lastMethod(request);
  return logins.map((login) => ({
    id: login.id, providerType: login.providerType, provider: providerOf(login).brand, isLastUsed: login.id === last,
    name: logins.filter((other) => other.providerType === login.providerType).length > 1 ? login.name : null,
  }));
}

/** The page that asks for an address; undefined when nothing of this browser waits for one. */
export async function pendingView(tenant: Tenant, request: Headed, pendingId: string | undefined): Promise<{ id: string; provider: string; requestId: string | null } | undefined> {
  const secret = browserSecret(request);
  const pending = secret === undefined || !pendingId ? undefined : await findPending(database(), tenant, pendingId, browserHash(secret));
  return pending && { id: pending.id, provider: socialProviders[pending.providerType].brand, requestId: pending.requestId };
}

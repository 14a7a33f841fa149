import { seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { socialLogins, socialLoginTenants } from "../db/schema";
import { keyring, settings } from "../env";
import { socialLoginCallback, startSocialLogin } from "../hosted/social-forms";
import { newId } from "../ids";
import { socialSecretContext } from "../tenancy/social-secret";
import { makeTenant } from "./factories";
import { passThroughProvider, type ProviderAnswer } from "./openid-provider";
import type { Browser } from "./relying-party";

/*
 * Tenants with social logins, and browsers on their way through one.
 */

export type SocialLoginRow = typeof socialLogins.$inferSelect;

export const makeSocialTenant = (db: Database, values: Parameters<typeof makeTenant>[1] = {}): ReturnType<typeof makeTenant> => makeTenant(db, { authMethods: ["magic_link", "social_logins"], ...values });

type LoginValues = Pick<SocialLoginRow, "providerType" | "clientId"> & Partial<SocialLoginRow> & { clientSecret: string };

/** A social login of this tenant, offered on its page. */
export async function makeSocialLogin(db: Database, tenant: { id: string }, { clientSecret, ...values }: LoginValues, offeredTo: { id: string }[] = [tenant]): Promise<SocialLoginRow> {
  const key = { tenantId: tenant.id, id: newId("social") };
  const [row] = await db.insert(socialLogins).values({ name: values.providerType, ...values, ...key, clientSecretSealed: seal(keyring(), clientSecret, socialSecretContext(key)) }).returning();
  for (const other of offeredTo) await db.insert(socialLoginTenants).values({ tenantId: other.id, ownerTenantId: tenant.id, socialLoginId: row!.id });
  return row!;
}

/** Lets the stand-ins on this machine through; undo puts things back. */
export function allowStandIns(): () => void {
  const before = settings().outboundAllow;
  settings().outboundAllow = ["127.0.0.1", "::1"];
  return () => {
    settings().outboundAllow = before;
    settings().socialAddresses = {};
  };
}

export const startAt = (browser: Browser, login: { id: string }, fields: Record<string, string> = {}): Promise<Response> =>
  browser.send(startSocialLogin, "/oauth2/social-login/start", { method: "POST", headers: { "sec-fetch-site": "same-origin" }, body: new URLSearchParams({ social_login: login.id, ...fields }) });

/** Brings a provider's answer to the callback as browsers do: a cross-site POST comes without SameSite=Lax cookies. */
export async function bringBack(browser: Browser, { url, form }: ProviderAnswer): Promise<Response> {
  if (!form) return browser.send(socialLoginCallback, url);
  const posted = await socialLoginCallback(new Request(url, { method: "POST", body: form, headers: { host: new URL(browser.tenant.issuer).host, "sec-fetch-site": "cross-site", origin: "https://provider.example" } }));
  const next = posted.headers.get("location");
  return next === null ? posted : browser.send(socialLoginCallback, next);
}

/** From the button to what comes after the callback. */
export async function signInWith(browser: Browser, login: { id: string }, fields: Record<string, string> = {}, answer: "allow" | "cancel" = "allow"): Promise<Response> {
  const started = await startAt(browser, login, fields);
  return bringBack(browser, await passThroughProvider(started.headers.get("location")!, answer));
}


import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, vi } from "vitest";
import { seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { auditEvents, socialLogins, socialLoginTenants, users } from "../db/schema";
import { testDatabase } from "../db/testing";
import { keyring, settings } from "../env";
import { socialLoginCallback, startSocialLogin } from "../hosted/social-forms";
import { newId } from "../ids";
import { redirectUriOf } from "../login/social";
import { findSession, type User } from "../sessions";
import type { Tenant } from "../tenancy/resolve-tenant";
import { socialSecretContext } from "../tenancy/social-secret";
import { makeTenant } from "./factories";
import { startGitHub, type GitHubServer } from "./github-server";
import { appleTeam, passThroughProvider, playProvider, type PlayedProvider, type ProviderAnswer } from "./openid-provider";
import { Browser } from "./relying-party";

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

// ---- Providers that are played on this machine

type Played = "google" | "apple" | "microsoft";
type TenantValues = Parameters<typeof makeTenant>[1];

export interface Stage {
  github: GitHubServer;
  /** A tenant that offers one provider, with the person who signs in there next. */
  play(as: Played, person: PlayedProvider["person"], values?: TenantValues, more?: { hasSparseIdTokens?: boolean }): Promise<{ tenant: Tenant; provider: PlayedProvider; login: SocialLoginRow; browser: Browser }>;
  playGitHub(values?: TenantValues): Promise<{ tenant: Tenant; login: SocialLoginRow; browser: Browser }>;
  /** Ends the providers that one test played. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** For the tests of one file, awaited at its top: a database, the stage, and what is looked up again and again. */
export async function socialTests() {
  const opened = await testDatabase();
  const { db } = opened;
  const stage = await openStage(db);
  afterAll(() => stage.close());
  afterEach(async () => {
    vi.useRealTimers();
    await stage.clear();
  });
  return {
    ...opened,
    stage,
    signedInAs: async (browser: Browser): Promise<User | undefined> => (await findSession(db, browser.tenant, browser.request("/")))?.user,
    usersOf: (tenant: Tenant) => db.select().from(users).where(eq(users.tenantId, tenant.id)),
    eventsOf: (tenant: Tenant, action: string) => db.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, action))),
  };
}

/** Who signs in, as providers tell of them. */
export const ada = { sub: "ada-1", email: "Ada@Example.com", email_verified: true, name: "Ada Lovelace" };

export async function openStage(db: Database): Promise<Stage> {
  const undo = allowStandIns();
  const github = await startGitHub();
  const played: PlayedProvider[] = [];
  const address = (addresses: Partial<ReturnType<typeof settings>["socialAddresses"]>) => void (settings().socialAddresses = { ...settings().socialAddresses, ...addresses });
  const clear = async () => void (await Promise.all(played.splice(0).map((provider) => provider.close())));
  return {
    github,
    async play(as, person, values = {}, more = {}) {
      const tenant = await makeSocialTenant(db, values);
      const provider = await playProvider({ as, redirectUris: [redirectUriOf(tenant)], ...more });
      played.push(provider);
      provider.person = person;
      address({ [as]: provider.address, github: github.address, githubApi: github.address });
      const login = await makeSocialLogin(db, tenant, { providerType: as, clientId: provider.clientId, clientSecret: provider.clientSecret, ...(as === "apple" ? appleTeam : {}) });
      return { tenant, provider, login, browser: new Browser(tenant) };
    },
    async playGitHub(values = {}) {
      const tenant = await makeSocialTenant(db, values);
      address({ github: github.address, githubApi: github.address });
      const login = await makeSocialLogin(db, tenant, { providerType: "github", clientId: github.clientId, clientSecret: github.clientSecret });
      return { tenant, login, browser: new Browser(tenant) };
    },
    clear,
    async close() {
      undo();
      await Promise.all([clear(), github.close()]);
    },
  };
}

/** GitHub's page has one button and no cookies. */
export async function throughGitHub(browser: Browser, login: SocialLoginRow): Promise<Response> {
  const started = await startAt(browser, login);
  const authorized = await fetch(started.headers.get("location")!, { method: "POST", redirect: "manual" });
  return bringBack(browser, { url: authorized.headers.get("location")! });
}

/** A form of a hosted page, posted by that page. */
export const postForm = (browser: Browser, handler: Parameters<Browser["send"]>[0], fields: Record<string, string>): Promise<Response> =>
  browser.send(handler, "/", { method: "POST", body: new URLSearchParams(fields), headers: { "sec-fetch-site": "same-origin" } });

export const locationOf = (response: Response): string => response.headers.get("location") ?? "";

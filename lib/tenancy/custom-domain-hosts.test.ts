import { and, eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { newSecret } from "@/lib/crypto/secrets";
import { customDomains } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { startEmailSignIn } from "@/lib/login/email";
import { discovery } from "@/lib/oauth/endpoints/discovery";
import { userinfo } from "@/lib/oauth/endpoints/userinfo";
import { newestMail } from "@/lib/testing/mailbox";
import { Browser, RelyingParty } from "@/lib/testing/relying-party";
import { makeClient, makeTenant, makeUser } from "@/lib/testing/factories";
import { activeDomain } from "@/lib/testing/passkey-ceremonies";
import { authorize } from "@/lib/oauth/endpoints/authorize";
import { tenantById } from "./primary-issuer";
import { domainIssuer, forgetTenants, resolveTenant, type Tenant } from "./resolve-tenant";

/*
 * What a host of a tenant shares with its other hosts, and what it shares with nobody.
 */

const { db } = await testDatabase();

async function setUp() {
  const tenant = await makeTenant(db);
  const client = await makeClient(db, tenant);
  const user = await makeUser(db, tenant);
  return { tenant, client, user, here: new RelyingParty(tenant, client), there: async () => atDomain(client, await goLive(tenant)) };
}

async function goLive(tenant: Tenant): Promise<string> {
  const domain = await activeDomain(db, tenant);
  forgetTenants();
  return domain;
}

const tenantAt = async (domain: string) => (await resolveTenant(db, new URL(domainIssuer(domain)).host))!;
const atDomain = async (client: ConstructorParameters<typeof RelyingParty>[1], domain: string) => new RelyingParty(await tenantAt(domain), client);

async function drop(domain: string): Promise<void> {
  await db.delete(customDomains).where(eq(customDomains.domain, domain));
  forgetTenants();
}

const askUserinfo = async (tenant: Tenant, accessToken: string) => (await userinfo(new Request(`${tenant.issuer}/oauth2/userinfo`, { headers: { host: new URL(tenant.issuer).host, authorization: `Bearer ${accessToken}` } }))).status;

/** The same browser at another host: what it holds is sent there as it is. */
function carryTo(browser: Browser, tenant: Tenant): Browser {
  const other = new Browser(tenant);
  for (const [name, value] of browser.cookies) other.cookies.set(name, value);
  return other;
}

describe("CD-12 a domain that goes live", () => {
  it("has an issuer of its own; the one before goes on giving tokens that carry its own name", async () => {
    const { tenant, user, here, there } = await setUp();
    const before = await here.tokens(await Browser.signedIn(db, tenant, user));
    const live = await there();
    const document = (await (await discovery(new Request(live.tenant.issuer, { headers: { host: new URL(live.tenant.issuer).host } }))).json()) as { issuer: string; token_endpoint: string };
    expect(document).toMatchObject({ issuer: live.tenant.issuer, token_endpoint: `${live.tenant.issuer}/oauth2/token` });

    const after = await here.tokens(await Browser.signedIn(db, tenant, user));
    for (const tokens of [before, after]) {
      expect(decodeJwt(tokens.id_token)).toMatchObject({ iss: tenant.issuer, aud: here.client.id });
      expect(decodeJwt(tokens.access_token).iss).toBe(tenant.issuer);
      expect(await askUserinfo(tenant, tokens.access_token)).toBe(200);
    }
    const own = await live.tokens(await Browser.signedIn(db, live.tenant, user));
    expect(decodeJwt(own.id_token)).toMatchObject({ iss: live.tenant.issuer, aud: live.client.id });
    expect(decodeJwt(own.access_token).iss).toBe(live.tenant.issuer);
    expect(await askUserinfo(live.tenant, own.access_token)).toBe(200);
  });

  it("a flow that has begun ends at the host where it began, and no other redeems its code", async () => {
    const { tenant, user, here, there } = await setUp();
    const code = await here.code(await Browser.signedIn(db, tenant, user));
    const live = await there();
    await db.update(customDomains).set({ isPrimary: true }).where(and(eq(customDomains.tenantId, tenant.id), eq(customDomains.status, "active")));
    const elsewhere = await live.token({ grant_type: "authorization_code", code, redirect_uri: here.client.redirectUris[0], code_verifier: here.verifier });
    expect(elsewhere).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const { status, body } = await new RelyingParty(tenant, here.client).token({ grant_type: "authorization_code", code: await here.code(await Browser.signedIn(db, tenant, user)), redirect_uri: here.client.redirectUris[0], code_verifier: here.verifier });
    expect(status).toBe(200);
    expect(decodeJwt(String(body.id_token)).iss).toBe(tenant.issuer);
  });

  it("the link that a sign-in mails leads to the host where it began, whichever is primary", async () => {
    const { tenant, user, there } = await setUp();
    const [first, second] = [(await there()).tenant, (await there()).tenant];
    await db.update(customDomains).set({ isPrimary: true }).where(and(eq(customDomains.tenantId, tenant.id), eq(customDomains.domain, new URL(first.issuer).hostname)));
    expect((await tenantById(db, tenant.id))?.issuer).toBe(first.issuer);
    for (const host of [tenant, second]) {
      await startEmailSignIn(db, host, { email: user.email, browserHash: newSecret() });
      expect((await newestMail(db, tenant, user.email))!.link).toMatch(new RegExp(`^${host.issuer.replaceAll(".", "\\.")}/oauth2/magic-link\\?`));
    }
  });

  it("a refreshed token keeps the issuer that its grant was given by", async () => {
    const { tenant, user, here, there } = await setUp();
    const { refresh_token } = await here.tokens(await Browser.signedIn(db, tenant, user), { scope: "openid offline_access" });
    await there();
    const { status, body } = await here.refresh(refresh_token);
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token)).iss).toBe(tenant.issuer);
  });

  it("its tokens end with it, and those of the tenant's own host do not", async () => {
    const { tenant, user, here, there } = await setUp();
    const live = await there();
    const [own, others] = [await here.tokens(await Browser.signedIn(db, tenant, user)), await live.tokens(await Browser.signedIn(db, live.tenant, user))];
    await drop(new URL(live.tenant.issuer).hostname);
    expect(await askUserinfo(live.tenant, others.access_token)).toBe(421);
    expect(await askUserinfo(tenant, others.access_token)).toBe(401);
    expect(await askUserinfo(tenant, own.access_token)).toBe(200);
  });
});

describe("CD-14 at a custom domain", () => {
  it("another tenant's client is unknown, and nobody is sent to its redirect URI", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const live = await mine.there();
    const strange = new RelyingParty(live.tenant, theirs.client);
    const response = await (await Browser.signedIn(db, live.tenant, mine.user)).send(authorize, strange.authorizeUrl());
    expect(response.headers.get("location") ?? "").not.toContain("app.example");
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await strange.token({ grant_type: "authorization_code", code: "x", redirect_uri: theirs.client.redirectUris[0], code_verifier: strange.verifier })).body.error).toBe("invalid_client");
  });

  it("another tenant's session is nobody's", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const live = await mine.there();
    const stranger = carryTo(await Browser.signedIn(db, theirs.tenant, theirs.user), live.tenant);
    const response = await stranger.send(authorize, live.authorizeUrl());
    expect(response.headers.get("location")).toMatch(new RegExp(`^${live.tenant.issuer}/oauth2/login`));
    const silent = await stranger.send(authorize, live.authorizeUrl({ prompt: "none" }));
    expect(new URL(silent.headers.get("location")!).searchParams.get("error")).toBe("login_required");
  });

  it("another tenant's code, refresh token and access token are worth nothing", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const live = await mine.there();
    const browser = await Browser.signedIn(db, theirs.tenant, theirs.user);
    const code = await theirs.here.code(browser);
    expect((await live.token({ grant_type: "authorization_code", code, redirect_uri: live.client.redirectUris[0], code_verifier: theirs.here.verifier })).body.error).toBe("invalid_grant");
    const tokens = await theirs.here.tokens(browser, { scope: "openid offline_access" });
    expect((await live.refresh(tokens.refresh_token)).body.error).toBe("invalid_grant");
    expect(await askUserinfo(live.tenant, tokens.access_token)).toBe(401);
  });

  it("CD-06 who was signed in there before the name changed hands is not signed in with its new holder", async () => {
    const [before, after] = [await setUp(), await setUp()];
    const domain = await goLive(before.tenant);
    const browser = await Browser.signedIn(db, await tenantAt(domain), before.user);
    const { access_token } = await (await atDomain(before.client, domain)).tokens(browser);
    await drop(domain);
    await db.insert(customDomains).values({ tenantId: after.tenant.id, id: `domain_${domain}`, domain, status: "active", challengeToken: "x", records: [] });
    forgetTenants();
    const holder = await atDomain(after.client, domain);
    expect(holder.tenant.id).toBe(after.tenant.id);
    const silent = await carryTo(browser, holder.tenant).send(authorize, holder.authorizeUrl({ prompt: "none" }));
    expect(new URL(silent.headers.get("location")!).searchParams.get("error")).toBe("login_required");
    expect(await askUserinfo(holder.tenant, access_token)).toBe(401);
    expect((await (await atDomain(before.client, domain)).token({ grant_type: "authorization_code", code: "x", redirect_uri: before.client.redirectUris[0], code_verifier: "x".repeat(43) })).body.error).toBe("invalid_client");
  });
});

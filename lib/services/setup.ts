import { and, eq, inArray, isNotNull, ne } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { clients, customDomains, customEmails, socialLogins, socialLoginTenants, tenants, users } from "../db/schema";
import { settings } from "../env";
import { displayable } from "../display-text";
import { isLoopbackRedirectUri } from "../oauth/redirect-uri";
import { defineOperation } from "./operation";

const step = z.strictObject({
  id: z.enum(["sign_in_methods", "first_client", "first_sign_in", "https_redirect_uris", "social_logins", "sender", "domain"]),
  title: z.string(),
  why: z.string().describe("What it is good for."),
  state: z.enum(["done", "open", "not_needed"]),
  finding: z.string().describe("What was found just now."),
  tool: z.string().describe("The operation that does it."),
});

export const listSetupSteps = defineOperation({
  name: "list_setup_steps",
  title: "List setup steps",
  description: "Checks what a tenant still needs before its users come: ways to sign in, a client, https redirect URIs, providers, a sender and a domain of its own. Each step says what was found just now, why it matters, and which tool does it.",
  scope: "tenants:read",
  on: "tenant",
  http: "GET /setup-steps",
  input: z.strictObject({}),
  output: z.strictObject({ is_ready: z.boolean().describe("No step is open."), done: z.number().int(), open: z.number().int(), setup_steps: z.array(step) }),
  async handler(_input, { db, tenant: { id } }) {
    const [tenant] = await db.select().from(tenants).where(eq(tenants.id, id));
    const offered = await offeredProviders(db, id);
    const applications = await db
      .select({ name: clients.name, uris: clients.redirectUris, type: clients.applicationType })
      .from(clients)
      .where(and(eq(clients.tenantId, id), eq(clients.status, "active"), inArray(clients.registration, ["manual", "dynamic"])))
      .orderBy(clients.createdAt, clients.id)
      .limit(1_000);
    const steps = [
      signInMethods(tenant!.authMethods, offered),
      firstClient(applications),
      await firstSignIn(db, id),
      httpsRedirectUris(applications),
      providers(tenant!.authMethods, offered),
      await sender(db, id),
      await domain(db, id),
    ];
    const inState = (state: Step["state"]) => steps.filter((each) => each.state === state).length;
    return { is_ready: inState("open") === 0, done: inState("done"), open: inState("open"), setup_steps: steps };
  },
});

type Step = z.input<typeof step>;
type Application = { name: string; uris: string[]; type: string };

const isDone = (done: boolean): Step["state"] => (done ? "done" : "open");
const names = (all: string[]): string => (all.length > 3 ? `${all.slice(0, 3).join(", ")} and ${all.length - 3} more` : all.join(", "));

const methodWords: Record<string, string> = { magic_link: "e-mail code and link", passkeys: "passkeys", social_logins: "social logins" };

function signInMethods(methods: string[], offered: { name: string }[]): Step {
  const usable = methods.filter((method) => method in methodWords && (method !== "social_logins" || offered.length > 0));
  const idle = methods.includes("social_logins") && offered.length === 0;
  const canBegin = usable.some((method) => method !== "passkeys");
  return {
    id: "sign_in_methods",
    title: "Choose how people sign in",
    why: "Someone new needs a first way in: a passkey is added only after it.",
    state: isDone(canBegin && !idle),
    finding: idle ? "Social logins are switched on, but no provider is offered." : canBegin ? `On: ${names(usable.map((method) => methodWords[method]!))}.` : usable.length > 0 ? "Only passkeys are on: nobody new can get in." : "No way in is on.",
    tool: "update_tenant",
  };
}

function firstClient(applications: Application[]): Step {
  const forPeople = applications.filter(({ type }) => type !== "backend");
  return {
    id: "first_client",
    title: "Register your first client",
    why: "It lets your application send people here to sign in.",
    state: isDone(forPeople.length > 0),
    finding: forPeople.length > 0 ? `Registered: ${names(forPeople.map(({ name }) => displayable(name)))}.` : applications.length > 0 ? "There are backend services only, which sign nobody in." : "There is none yet.",
    tool: "create_client",
  };
}

async function firstSignIn(db: Database, tenantId: string): Promise<Step> {
  const [someone] = await db.select({ id: users.id }).from(users).where(and(eq(users.tenantId, tenantId), isNotNull(users.lastLoginAt))).limit(1);
  return {
    id: "first_sign_in",
    title: "Sign in once yourself",
    why: "It proves the whole way: mail, page and redirect.",
    state: isDone(someone !== undefined),
    finding: someone ? "Somebody has signed in." : "Nobody has signed in yet.",
    tool: "list_audit_events",
  };
}

function httpsRedirectUris(applications: Application[]): Step {
  const open = applications.filter(({ type, uris }) => type !== "native" && uris.some((uri) => isLoopbackRedirectUri(uri)));
  const some = applications.some(({ uris }) => uris.length > 0);
  return {
    id: "https_redirect_uris",
    title: "Redirect to https only",
    why: "A redirect URI on localhost lets whatever runs on a person's own machine receive their sign-in. It is for development.",
    state: !some ? "not_needed" : isDone(open.length === 0),
    finding: !some ? "There is no redirect URI yet." : open.length === 0 ? "No website redirects to a local address." : `Still with a local address: ${names(open.map(({ name }) => displayable(name)))}.`,
    tool: "update_client",
  };
}

function providers(methods: string[], offered: { name: string }[]): Step {
  const isOn = methods.includes("social_logins");
  return {
    id: "social_logins",
    title: "Set up providers with your own credentials",
    why: "People see your name, not somebody else's, when Google, GitHub, Apple or Microsoft asks them.",
    state: !isOn ? "not_needed" : isDone(offered.length > 0),
    finding: !isOn ? "Social logins are switched off." : offered.length > 0 ? `With credentials of your own: ${names(offered.map(({ name }) => displayable(name)))}.` : "No provider is set up.",
    tool: "create_social_login",
  };
}

async function sender(db: Database, tenantId: string): Promise<Step> {
  const all = await db.select().from(customEmails).where(eq(customEmails.tenantId, tenantId));
  const active = all.find(({ isActive, senderVerified }) => isActive && senderVerified);
  const isDelivered = settings().smtpUrl !== undefined;
  const waiting = all.find(({ verificationStatus }) => verificationStatus !== "verified");
  return {
    id: "sender",
    title: "Send mail from your own address",
    why: "Codes from a domain of your own are trusted, and seldom taken for spam.",
    state: isDone(active !== undefined && isDelivered),
    finding: !isDelivered ? "This installation has no SMTP server: mail stays in its local outbox." : active ? `Mail comes from ${active.senderEmail}.` : waiting ? `${waiting.emailDomain} is not verified yet.` : all.length > 0 ? "A domain is verified, but not in use." : "Mail comes from the address of the installation.",
    tool: "create_custom_email",
  };
}

async function domain(db: Database, tenantId: string): Promise<Step> {
  const all = await db.select({ domain: customDomains.domain, status: customDomains.status }).from(customDomains).where(eq(customDomains.tenantId, tenantId));
  const active = all.find(({ status }) => status === "active");
  const waiting = all.find(({ status }) => status !== "active");
  return {
    id: "domain",
    title: "Use your own domain",
    why: "People sign in at an address they know. Passkeys belong to a host: the earlier it is there, the fewer must be added again.",
    state: isDone(active !== undefined),
    finding: active ? `${active.domain} is active.` : waiting ? `${waiting.domain} is not active yet.` : "The login page is at the default host.",
    tool: "create_custom_domain",
  };
}

/** Active providers on this tenant's login page, its own and those of its account. Each has credentials of its own: none can be made without. */
const offeredProviders = (db: Database, tenantId: string): Promise<{ name: string }[]> =>
  db
    .select({ name: socialLogins.name })
    .from(socialLoginTenants)
    .innerJoin(socialLogins, and(eq(socialLogins.tenantId, socialLoginTenants.ownerTenantId), eq(socialLogins.id, socialLoginTenants.socialLoginId)))
    .where(and(eq(socialLoginTenants.tenantId, tenantId), ne(socialLogins.status, "disabled")))
    .orderBy(socialLogins.createdAt, socialLogins.id);

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { z } from "zod";
import ipaddr from "ipaddr.js";
import { makeKeyring, type Keyring } from "./crypto/seal";
import { perProcess } from "./per-process";

/** A setting that cannot be used. The message is one line that names the variable and says what it takes. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

const isLoopbackName = (host: string) => host === "localhost" || host.endsWith(".localhost") || host === "127.0.0.1" || host === "[::1]";

const origin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username)
    context.addIssue({ code: "custom", message: "must be an origin such as https://login.example.com, without a path" });
  else if (url.protocol === "http:" && !isLoopbackName(url.hostname))
    context.addIssue({ code: "custom", message: "must be https; plain http is for localhost only" });
  return url?.origin ?? "";
});

/** Where a provider of social login is looked for instead of at its own address. */
const providerAddress = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.search || url.hash || url.username || (url.protocol === "http:" && !isLoopbackName(url.hostname)))
    context.addIssue({ code: "custom", message: "must be an https address, or http://localhost, without query" });
  return url?.href.replace(/\/$/, "") ?? "";
});

const list = z.string().transform((value) => value.split(",").map((part) => part.trim()).filter(Boolean));

const addressRanges = list.superRefine((values, context) => {
  for (const value of values)
    if (!(value.includes("/") ? ipaddr.isValidCIDR(value) : ipaddr.isValid(value)))
      context.addIssue({ code: "custom", message: `"${value}" is neither an IP address nor a range such as 10.0.0.0/8` });
});

const dnsServer = /^(\[[0-9a-fA-F:]+\]|\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]+)(:\d{1,5})?$/;

const databaseUrl = z.string().superRefine((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !["postgres:", "postgresql:"].includes(url.protocol)) context.addIssue({ code: "custom", message: "must be a postgres:// address" });
});

const hostName = z.string().toLowerCase().regex(/^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, "must be a host name such as spf.example.com");

const weak = /^(changeme|change[-_ ]?me|secret|password|example|your[-_ ].*|(.)\2+)/i;
const secretKey = list.superRefine((values, context) => {
  if (values.length === 0) context.addIssue({ code: "custom", message: "is empty" });
  for (const value of values) {
    if (Buffer.byteLength(value) < 32) context.addIssue({ code: "custom", message: "must be at least 32 bytes; make one with: openssl rand -base64 48" });
    else if (weak.test(value) || new Set(value).size < 10)
      context.addIssue({ code: "custom", message: "looks like a placeholder; make one with: openssl rand -base64 48" });
  }
});

const environment = z.object({
  APP_URL: origin.optional(),
  PORT: z.string().regex(/^\d{1,5}$/, "must be a port number").transform(Number).refine((port) => port < 65536, "must be below 65536").optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: databaseUrl.optional(),
  SECRET_KEY: secretKey.optional(),
  SMTP_URL: z.string().regex(/^smtps?:\/\//, "must start with smtp:// or smtps://").refine((value) => URL.canParse(value), "is not a URL").optional(),
  MAIL_FROM: z.string().regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, "must be an address such as Acme <noreply@acme.com>").optional(),
  SPF_INCLUDE: hostName.optional(),
  SPF_ADDRESSES: addressRanges.default([]),
  RETURN_PATH_HOST: hostName.optional(),
  TENANT_HOST_SUFFIX: z.string().toLowerCase().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, "must be a host name, with a port if needed").optional(),
  TRUSTED_PROXIES: addressRanges.default([]),
  DNS_SERVERS: list.superRefine((values, context) => {
    for (const value of values) if (!dnsServer.test(value)) context.addIssue({ code: "custom", message: `"${value}" is not an address such as 127.0.0.1:5353` });
  }).default([]),
  OUTBOUND_ALLOW: addressRanges.default([]),
  TLS_ASK_SECRET: z.string().regex(/^[A-Za-z0-9_-]{32,}$/, "must be at least 32 letters and digits; make one with: openssl rand -hex 32").optional(),
  MAIL_EVENTS_SECRET: secretKey.optional(),
  PLACES_DATABASE: z.string().optional(),
  OWNER_EMAIL: z.email("must be an e-mail address").default("owner@example.com"),
  SOCIAL_GOOGLE_ISSUER: providerAddress.optional(),
  SOCIAL_APPLE_ISSUER: providerAddress.optional(),
  SOCIAL_MICROSOFT_AUTHORITY: providerAddress.optional(),
  SOCIAL_GITHUB_URL: providerAddress.optional(),
  SOCIAL_GITHUB_API_URL: providerAddress.optional(),
});

const developmentOnly = ["OUTBOUND_ALLOW", "SOCIAL_GOOGLE_ISSUER", "SOCIAL_APPLE_ISSUER", "SOCIAL_MICROSOFT_AUTHORITY", "SOCIAL_GITHUB_URL", "SOCIAL_GITHUB_API_URL"] as const;

export interface Settings {
  /** Origin of the platform host: dashboard, /mcp, /api/v1 and the platform tenant's issuer. */
  appUrl: string;
  isHttps: boolean;
  platformHost: string;
  tenantHostSuffix: string;
  port: number;
  dataDir: string;
  database: { kind: "embedded" } | { kind: "postgres" | "neon"; url: string };
  secretKeys: string[] | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** How a sending domain's SPF record lets this installation's mail servers send: by a name to include, or by addresses. */
  spf: { include: string | undefined; addresses: string[] };
  /** The host that takes bounces, to which each sending domain leads a name of its own. */
  returnPathHost: string | undefined;
  trustedProxies: string[];
  dnsServers: string[];
  /** Addresses that the outbound guard lets through besides public ones. */
  outboundAllow: string[];
  /** Lets a proxy on another machine ask which names are served. */
  tlsAskSecret: string | undefined;
  /** Under these, reports of bounces and complaints are signed; none: none are taken. */
  mailEventsSecrets: string[];
  /** A file that says where addresses are. */
  placesDatabase: string | undefined;
  ownerEmail: string;
  /** Stand-ins for the providers of social login. */
  socialAddresses: Partial<Record<"google" | "apple" | "microsoft" | "github" | "githubApi", string>>;
}

/** @throws SettingsError naming the first variable that cannot be used */
export function parseSettings(source: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, source[name]?.trim() || undefined]));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new SettingsError(`${String(issue.path[0])} ${issue.message}`);
  }
  const values = parsed.data;
  const port = values.PORT ?? Number((values.APP_URL && new URL(values.APP_URL).port) || 3000);
  const appUrl = values.APP_URL ?? `http://localhost:${port}`;
  const url = new URL(appUrl);
  const isHttps = url.protocol === "https:";
  if (isHttps && !isLoopbackName(url.hostname))
    for (const name of developmentOnly) if (values[name]?.length) throw new SettingsError(`${name} is for development and tests; unset it when APP_URL is https`);
  if (values.DATABASE_URL && !values.SECRET_KEY) throw new SettingsError("SECRET_KEY is required with DATABASE_URL; make one with: openssl rand -base64 48");
  return {
    appUrl,
    isHttps,
    platformHost: url.host,
    tenantHostSuffix: values.TENANT_HOST_SUFFIX ?? url.host,
    port,
    dataDir: resolve(values.DATA_DIR),
    database: values.DATABASE_URL ? { kind: isNeonHost(values.DATABASE_URL) ? "neon" : "postgres", url: values.DATABASE_URL } : { kind: "embedded" },
    secretKeys: values.SECRET_KEY,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM ?? `Authalla <noreply@${url.hostname}>`,
    spf: { include: values.SPF_INCLUDE, addresses: values.SPF_ADDRESSES },
    returnPathHost: values.RETURN_PATH_HOST,
    trustedProxies: values.TRUSTED_PROXIES,
    dnsServers: values.DNS_SERVERS,
    outboundAllow: values.OUTBOUND_ALLOW,
    tlsAskSecret: values.TLS_ASK_SECRET,
    mailEventsSecrets: values.MAIL_EVENTS_SECRET ?? [],
    placesDatabase: values.PLACES_DATABASE && resolve(values.PLACES_DATABASE),
    ownerEmail: values.OWNER_EMAIL.toLowerCase(),
    socialAddresses: {
      google: values.SOCIAL_GOOGLE_ISSUER, apple: values.SOCIAL_APPLE_ISSUER, microsoft: values.SOCIAL_MICROSOFT_AUTHORITY,
      github: values.SOCIAL_GITHUB_URL, githubApi: values.SOCIAL_GITHUB_API_URL,
    },
  };
}

const isNeonHost = (url: string) => /\.neon\.(tech|build)$/.test(new URL(url).hostname);

export const settings = (): Settings => perProcess("settings", () => parseSettings(process.env));

/** The keys that seal what must be sent again. Embedded and without SECRET_KEY, one is made and kept in DATA_DIR. */
export const keyring = (): Keyring => perProcess("keyring", () => makeKeyring(settings().secretKeys ?? [secretKeyOf(settings().dataDir)]));

/** What the dashboard, an OAuth client of the platform tenant, authenticates itself with. */
export const dashboardClientSecret = (): string => `cs_${keyring().dashboardClient.toString("base64url")}`;

/** Seals the dashboard's cookies. */
export const nextAuthSecret = (): string => createHash("sha256").update("next-auth").update(keyring().dashboardClient).digest("base64url");

/** next-auth takes its own address from the environment only; a Host header has no say in it. */
export function exportNextAuthUrl(): void {
  process.env.NEXTAUTH_URL = settings().appUrl;
}

function secretKeyOf(dataDir: string): string {
  const file = join(/* turbopackIgnore: true */ dataDir, "secret-key");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(48).toString("base64"), { mode: 0o600, flag: "wx" });
    chmodSync(file, 0o600);
  }
  const key = readFileSync(file, "utf8").trim();
  if (Buffer.byteLength(key) < 32) throw new SettingsError(`${file} is damaged; restore it, or set SECRET_KEY to its former content`);
  return key;
}

import { describe, expect, it } from "vitest";
import { parseSettings, SettingsError } from "./env";

const strong = "kE8vXq2LbR5tYw9ZsC3nUf7HjP4mDa6G";

describe("parseSettings", () => {
  it("needs nothing to be tried out", () => {
    expect(parseSettings({})).toMatchObject({ appUrl: "http://localhost:3000", isHttps: false, platformHost: "localhost:3000", tenantHostSuffix: "localhost:3000", port: 3000, database: { kind: "embedded" }, ownerEmail: "owner@example.com", trustedProxies: [] });
  });

  it("takes an empty variable for an unset one", () => {
    expect(parseSettings({ APP_URL: "", SECRET_KEY: " ", DATABASE_URL: "" })).toEqual(parseSettings({}));
  });

  it("reads every variable", () => {
    const read = parseSettings({
      APP_URL: "https://login.example.com", PORT: "8080", DATA_DIR: "/srv/authalla", DATABASE_URL: "postgres://u:p@db.example/auth", SECRET_KEY: `${strong},${strong.toLowerCase()}x`, SMTP_URL: "smtps://u:p@mail.example:465",
      MAIL_FROM: "Acme <hello@acme.example>", TENANT_HOST_SUFFIX: "Login.Example.com", TRUSTED_PROXIES: "10.0.0.0/8, ::1", DNS_SERVERS: "127.0.0.1:5353,[::1]:53", OWNER_EMAIL: "Ada@Example.com", SPF_INCLUDE: "_spf.Acme.example", SPF_ADDRESSES: "192.0.2.0/24, 2001:db8::1", RETURN_PATH_HOST: "bounces.acme.example",
    });
    expect(read).toMatchObject({
      appUrl: "https://login.example.com", isHttps: true, port: 8080, dataDir: "/srv/authalla", database: { kind: "postgres", url: "postgres://u:p@db.example/auth" }, smtpUrl: "smtps://u:p@mail.example:465",
      mailFrom: "Acme <hello@acme.example>", tenantHostSuffix: "login.example.com", trustedProxies: ["10.0.0.0/8", "::1"], dnsServers: ["127.0.0.1:5353", "[::1]:53"], ownerEmail: "ada@example.com", spf: { include: "_spf.acme.example", addresses: ["192.0.2.0/24", "2001:db8::1"] }, returnPathHost: "bounces.acme.example",
    });
    expect(read.secretKeys).toHaveLength(2);
  });

  it("takes stand-ins for the social providers outside production, without a slash at the end", () => {
    expect(parseSettings({ SOCIAL_GOOGLE_ISSUER: "http://localhost:4000/", SOCIAL_GITHUB_API_URL: "http://localhost:4001/api" }).socialAddresses).toEqual({ google: "http://localhost:4000", githubApi: "http://localhost:4001/api" });
  });

  it("takes what is for development on https too, on this machine", () => {
    expect(parseSettings({ APP_URL: "https://localhost:4443", OUTBOUND_ALLOW: "127.0.0.1" })).toMatchObject({ isHttps: true, outboundAllow: ["127.0.0.1"] });
  });

  it("knows a Neon host by its name", () => {
    expect(parseSettings({ DATABASE_URL: "postgresql://u:p@ep-cool.eu-central-1.aws.neon.tech/db", SECRET_KEY: strong }).database.kind).toBe("neon");
    expect(parseSettings({ DATABASE_URL: "postgresql://u:p@neon.tech.evil.example/db", SECRET_KEY: strong }).database.kind).toBe("postgres");
  });

  const refused: [string, Record<string, string>][] = [
    ["APP_URL", { APP_URL: "login.example.com" }],
    ["APP_URL", { APP_URL: "https://login.example.com/auth" }],
    ["APP_URL", { APP_URL: "http://login.example.com" }],
    ["APP_URL", { APP_URL: "ftp://login.example.com" }],
    ["PORT", { PORT: "http" }],
    ["PORT", { PORT: "65536" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://u:p@db/auth", SECRET_KEY: strong }],
    ["SMTP_URL", { SMTP_URL: "https://mail.example" }],
    ["MAIL_FROM", { MAIL_FROM: "Acme" }],
    ["SPF_INCLUDE", { SPF_INCLUDE: "v=spf1 include:x" }],
    ["SPF_ADDRESSES", { SPF_ADDRESSES: "spf.acme.example" }],
    ["RETURN_PATH_HOST", { RETURN_PATH_HOST: "localhost" }],
    ["MAIL_FROM", { MAIL_FROM: "a@b.example\r\nBcc: c@d.example" }],
    ["TENANT_HOST_SUFFIX", { TENANT_HOST_SUFFIX: "https://tenants.example.com" }],
    ["TRUSTED_PROXIES", { TRUSTED_PROXIES: "10.0.0.0/8,proxy.example" }],
    ["TRUSTED_PROXIES", { TRUSTED_PROXIES: "10.0.0.0/64" }],
    ["DNS_SERVERS", { DNS_SERVERS: "dns.example" }],
    ["OUTBOUND_ALLOW", { OUTBOUND_ALLOW: "localhost" }],
    ["OUTBOUND_ALLOW", { APP_URL: "https://login.example.com", OUTBOUND_ALLOW: "127.0.0.1" }],
    ["TLS_ASK_SECRET", { TLS_ASK_SECRET: "short" }],
    ["TLS_ASK_SECRET", { TLS_ASK_SECRET: "32 characters with spaces in them" }],
    ["OWNER_EMAIL", { OWNER_EMAIL: "owner" }],
    ["SOCIAL_GOOGLE_ISSUER", { SOCIAL_GOOGLE_ISSUER: "http://google.example" }],
    ["SOCIAL_GITHUB_URL", { SOCIAL_GITHUB_URL: "github.com" }],
    ["SOCIAL_APPLE_ISSUER", { SOCIAL_APPLE_ISSUER: "https://apple.example?x=1" }],
    ...["SOCIAL_GOOGLE_ISSUER", "SOCIAL_APPLE_ISSUER", "SOCIAL_MICROSOFT_AUTHORITY", "SOCIAL_GITHUB_URL", "SOCIAL_GITHUB_API_URL"].map((name): [string, Record<string, string>] => [name, { APP_URL: "https://login.example.com", [name]: "https://other.example" }]),
  ];
  it.each(refused)("refuses a bad %s in one line that names it: %j", (name, source) => {
    const error = refusalOf(source);
    expect(error.message).toMatch(new RegExp(`^${name} [^\\n]+$`));
  });

  it("SR-04 refuses a server database without SECRET_KEY", () => {
    expect(refusalOf({ DATABASE_URL: "postgres://u:p@db/auth" }).message).toMatch(/^SECRET_KEY is required/);
  });

  it.each(["changeme", "short", "changeme-changeme-changeme-changeme", "a".repeat(40), "your-secret-key-goes-here-0123456789", "password".repeat(5)])("SR-08 refuses %s as SECRET_KEY", (weak) => {
    expect(refusalOf({ SECRET_KEY: weak }).message).toMatch(/^SECRET_KEY /);
    expect(refusalOf({ SECRET_KEY: `${strong},${weak}` }).message).toMatch(/^SECRET_KEY /);
  });
});

function refusalOf(source: Record<string, string>): SettingsError {
  try {
    parseSettings(source);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

import { describe, expect, it } from "vitest";
import type { ApplicationType, ClientRegistration } from "@/lib/db/schema";
import { InvalidRedirectUri } from "./errors";
import { checkRedirectUri, matchesRedirectUri } from "./redirect-uri";

const web = { applicationType: "web" as ApplicationType, registration: "manual" as ClientRegistration };
const native = { applicationType: "native" as ApplicationType, registration: "manual" as ClientRegistration };
const dynamic = { applicationType: "web" as ApplicationType, registration: "dynamic" as ClientRegistration };
const document = { applicationType: "web" as ApplicationType, registration: "metadata_document" as ClientRegistration };

describe("matchesRedirectUri compares simple strings (RFC 9700 §4.1.3)", () => {
  const good = "https://app.example/callback";
  const client = { ...web, redirectUris: [good] };

  it("AZ-01 accepts the registered one", () => expect(matchesRedirectUri(client, good)).toBe(true));

  it.each([
    ["AZ-05", "an unregistered one", "https://evil.example/callback"],
    ["AZ-06", "an added path segment", "https://app.example/callback/more"],
    ["AZ-07", "an added query", "https://app.example/callback?x=1"],
    ["AZ-08", "a fragment", "https://app.example/callback#x"],
    ["AZ-09", "the good host as user part", "https://app.example@evil.example/callback"],
    ["AZ-10", "a look-alike suffix host", "https://app.example.evil.example/callback"],
    ["AZ-11", "a sub-domain of the good host", "https://x.app.example/callback"],
    ["AZ-12", "a path in another case", "https://app.example/Callback"],
    ["AZ-12", "a host in another case", "https://APP.example/callback"],
    ["AZ-13", "a trailing slash", "https://app.example/callback/"],
    ["AZ-14", "dot segments", "https://app.example/x/../callback"],
    ["AZ-15", "percent-encoded letters", "https://app.example/%63allback"],
    ["AZ-16", "the other scheme", "http://app.example/callback"],
    ["AZ-17", "an explicit default port", "https://app.example:443/callback"],
    ["AZ-18", "another port", "https://app.example:8443/callback"],
    ["AZ-19", "javascript:", "javascript:alert(1)"],
    ["AZ-20", "data:", "data:text/html,x"],
    ["AZ-21", "a backslash before @", "https://evil.example\\@app.example/callback"],
    ["AZ-22", "CR LF", "https://app.example/callback\r\nX-Injected: 1"],
    ["AZ-23", "a NUL byte", "https://app.example/callback\0"],
    ["AZ-24", "a full-width host", "https://ａpp.example/callback"],
    ["AZ-24", "a homograph host", "https://аpp.example/callback"],
    ["AZ-26", "the empty string", ""],
    ["AZ-27", "leading white space", " https://app.example/callback"],
    ["AZ-27", "trailing white space", "https://app.example/callback "],
  ])("%s refuses %s", (_row, _what, uri) => {
    for (const options of [web, native, dynamic, document]) expect(matchesRedirectUri({ ...options, redirectUris: [good] }, uri)).toBe(false);
  });

  it("AZ-28 refuses what another client registered", () => {
    expect(matchesRedirectUri({ ...web, redirectUris: ["https://other.example/callback"] }, good)).toBe(false);
  });
});

describe("matchesRedirectUri ignores the port of a loopback address (RFC 8252 §7.3)", () => {
  it.each([["http://localhost/callback", "http://localhost:49152/callback"], ["http://127.0.0.1:33418/", "http://127.0.0.1:1/"], ["http://[::1]:8080/cb?a=b", "http://[::1]/cb?a=b"], ["http://127.0.0.1", "http://127.0.0.1:5000"]])(
    "for native, dynamic and metadata-document clients: %s is %s",
    (registered, asked) => {
      for (const options of [native, dynamic, document]) expect(matchesRedirectUri({ ...options, redirectUris: [registered] }, asked)).toBe(true);
    },
  );

  it("but not for a web or spa client that someone registered by hand", () => {
    for (const applicationType of ["web", "spa"] as const) {
      expect(matchesRedirectUri({ applicationType, registration: "manual", redirectUris: ["http://localhost:3000/cb"] }, "http://localhost:3001/cb")).toBe(false);
      expect(matchesRedirectUri({ applicationType, registration: "manual", redirectUris: ["http://localhost:3000/cb"] }, "http://localhost:3000/cb")).toBe(true);
    }
  });

  it.each([
    ["another loopback name", "http://127.0.0.1:5000/callback"],
    ["https", "https://localhost:5000/callback"],
    ["another path", "http://localhost:5000/callback/x"],
    ["a trailing slash", "http://localhost:5000/callback/"],
    ["an added query", "http://localhost:5000/callback?x=1"],
    ["a fragment", "http://localhost:5000/callback#x"],
    ["a user part", "http://localhost:5000@evil.example/callback"],
    ["a longer host", "http://localhost.evil.example/callback"],
    ["a port that is none", "http://localhost:99999/callback"],
    ["an empty port", "http://localhost:/callback"],
    ["a short spelling of the address", "http://127.1:5000/callback"],
    ["upper case", "http://LOCALHOST:5000/callback"],
    ["CR LF", "http://localhost:5000/callback\r\nX: 1"],
    ["a line feed in front", "\nhttp://localhost:5000/callback"],
  ])("and refuses %s", (_what, uri) => {
    expect(matchesRedirectUri({ ...native, redirectUris: ["http://localhost/callback"] }, uri)).toBe(false);
  });
});

describe("checkRedirectUri", () => {
  it.each([
    ["DR-02", "javascript:alert(1)"],
    ["DR-02", "JavaScript:alert(1)"],
    ["DR-03", "data:text/html,x"],
    ["DR-03", "vbscript:x"],
    ["DR-03", "file:///etc/passwd"],
    ["DR-03", "blob:https://dcr.example/1"],
    ["DR-03", "about:blank"],
    ["DR-04", "https://dcr.example/cb#frag"],
    ["DR-04", "https://dcr.example/cb#"],
    ["DR-05", "https://*.example/cb"],
    ["DR-05", "https://dcr.example/*"],
    ["DR-06", "https://user:pw@dcr.example/cb"],
    ["DR-06", "https://@dcr.example/cb"],
    ["DR-06", "cursor://user@host/cb"],
    ["DR-07", "/relative"],
    ["DR-07", "dcr.example/cb"],
    ["DR-07", "https:dcr.example/cb"],
    ["DR-07", "https:///cb"],
    ["DR-07", ""],
    ["DR-08", "http://dcr.example/cb"],
    ["DR-08", "http://localhost.evil.example/cb"],
    ["DR-08", "http://127.0.0.1.evil.example/cb"],
    ["DR-08", "http://127.0.0.2/cb"],
    ["DR-08", "http://localhost:99999/cb"],
    ["AZ-21", "https://evil.example\\@dcr.example/cb"],
    ["AZ-22", "https://dcr.example/cb\r\nX: 1"],
    ["AZ-23", "https://dcr.example/cb\0"],
    ["AZ-24", "https://ｄcr.example/cb"],
    ["AZ-27", " https://dcr.example/cb"],
    ["AZ-27", "https://dcr.example/c b"],
    ["AZ-70", `https://dcr.example/${"x".repeat(2048)}`],
  ])("%s refuses %j for every client (RFC 7591 §3.2.2)", (_row, uri) => {
    for (const options of [web, native, dynamic, document]) expect(() => checkRedirectUri(uri, options)).toThrow(InvalidRedirectUri);
  });

  it.each([
    "https://claude.ai/api/mcp/auth_callback",
    "https://vscode.dev/redirect",
    "https://dcr.example:8443/cb?tenant=a%20b",
    "http://localhost/callback",
    "http://127.0.0.1:33418/",
    "http://127.0.0.1",
    "http://[::1]:8080/cb",
  ])("accepts %s for every client", (uri) => {
    for (const options of [web, native, dynamic, document]) expect(() => checkRedirectUri(uri, options)).not.toThrow();
  });

  it.each(["cursor://anysphere.cursor-mcp/oauth/callback", "vscode://vscode.github-authentication/did-authenticate", "com.example.app:/oauth2redirect", "windsurf://cb"])(
    "accepts %s for apps on a device and for self-registered clients only (RFC 8252 §7.1)",
    (uri) => {
      for (const options of [native, dynamic, document]) expect(() => checkRedirectUri(uri, options)).not.toThrow();
      expect(() => checkRedirectUri(uri, web)).toThrow(InvalidRedirectUri);
    },
  );
});

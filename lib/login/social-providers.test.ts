import { describe, expect, it } from "vitest";
import { socialProviders, type SocialLogin } from "./social-providers";

const { google, apple, microsoft } = socialProviders;
const directory = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const other = "11111111-2222-3333-4444-555555555555";
const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const at = (of: string | null) => ({ directory: of }) as SocialLogin;
const of = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

describe("Microsoft's issuers", () => {
  it.each([[null, "common"], ["organizations", "organizations"], [directory, directory], ["contoso.com", "contoso.com"]])("directory %s is asked at %s", (name, path) => {
    expect(microsoft.configuration(at(name))).toBe(of(path));
  });

  it.each<[string | null, string, boolean]>([
    [null, of("{tenantid}"), true], ["organizations", of("{tenantid}"), true], ["contoso.com", of(directory), true], [directory, of(directory), true],
    [directory, of(other), false], [directory, of("{tenantid}"), false], [null, of("common"), false], [null, "https://login.microsoftonline.com.evil.example/{tenantid}/v2.0", false],
    [null, `https://login.microsoftonline.com/x/${directory}/v2.0`, false], [null, `https://sts.windows.net/${directory}/`, false],
  ])("for directory %s the document may name %s: %s", (name, issuer, expected) => expect(microsoft.isIssuer(issuer, at(name))).toBe(expected));

  it.each<[string | null, unknown, string | undefined]>([
    [null, directory, of(directory)], [null, personal, of(personal)], ["organizations", directory, of(directory)], ["organizations", personal, undefined],
    ["consumers", personal, of(personal)], ["consumers", directory, undefined], [null, undefined, undefined], [null, "../common", undefined], [null, ["x"], undefined],
  ])("for directory %s a token with tid %j must be of %s", (name, tid, expected) => expect(microsoft.tokenIssuer(of("{tenantid}"), { tid }, at(name))).toBe(expected));

  it("a document of one directory makes tokens of that one alone", () => {
    expect(microsoft.tokenIssuer(of(directory), { tid: other }, at(directory))).toBe(of(directory)); // and the token's own iss is another
  });
});

describe("who proves an address", () => {
  it.each<[unknown, boolean, boolean]>([[true, true, true], ["true", false, true], ["false", false, false], [false, false, false], [1, false, false], [undefined, false, false], ["TRUE", false, false]])("SO-08 email_verified %j: Google %s, Apple, which documents a string, %s", (isVerified, byGoogle, byApple) => {
    expect(google.provesEmail({ email_verified: isVerified })).toBe(byGoogle);
    expect(apple.provesEmail({ email_verified: isVerified })).toBe(byApple);
  });

  it.each<[Record<string, unknown>, boolean]>([
    [{ tid: directory, xms_edov: true }, true], [{ tid: directory, email_verified: true }, false], [{ tid: directory, xms_edov: "true" }, false], [{ tid: directory, xms_edov: 1 }, false],
    [{ tid: personal }, true], [{ tid: personal, xms_edov: false }, false], [{}, false],
  ])("SO-08 Microsoft %j: %s", (claims, expected) => expect(microsoft.provesEmail(claims)).toBe(expected));
});

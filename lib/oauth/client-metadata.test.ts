import { describe, expect, it } from "vitest";
import { checkClientMetadata, InvalidMetadataField, type ClientMetadataInput } from "./client-metadata";
import { InvalidRedirectUri } from "./errors";

const web: ClientMetadataInput = { application_type: "web", redirect_uris: ["https://app.example/cb"] };
const field = (input: ClientMetadataInput) => {
  try {
    checkClientMetadata(input);
  } catch (error) {
    return error instanceof InvalidMetadataField ? error.field : error;
  }
};

describe("checkClientMetadata (contract section 1)", () => {
  it.each(["spa", "native"] as const)("makes %s public, with code and refresh", (application_type) => {
    expect(checkClientMetadata({ application_type, redirect_uris: ["https://app.example/cb"] })).toEqual({
      applicationType: application_type, isPublic: true, grantTypes: ["authorization_code", "refresh_token"], tokenEndpointAuthMethod: "none",
      redirectUris: ["https://app.example/cb"], allowedLogoutUris: [], allowedScopes: ["openid", "profile", "email"], homepageUrl: null,
    });
  });

  it("makes web confidential, with code and refresh", () => {
    expect(checkClientMetadata(web)).toMatchObject({ isPublic: false, grantTypes: ["authorization_code", "refresh_token"], tokenEndpointAuthMethod: "client_secret_basic" });
  });

  it("makes backend confidential, with client_credentials alone", () => {
    expect(checkClientMetadata({ application_type: "backend", scopes: ["users:read"] })).toMatchObject({ isPublic: false, grantTypes: ["client_credentials"], redirectUris: [], allowedScopes: ["users:read"] });
  });

  it.each(["spa", "native", "web"] as const)("requires a redirect_uri of %s", (application_type) => {
    expect(() => checkClientMetadata({ application_type })).toThrow(InvalidRedirectUri);
    expect(() => checkClientMetadata({ application_type, redirect_uris: [] })).toThrow(InvalidRedirectUri);
  });

  it("refuses redirect_uris and logout URIs of backend", () => {
    expect(() => checkClientMetadata({ ...web, application_type: "backend" })).toThrow(InvalidRedirectUri);
    expect(field({ application_type: "backend", allowed_logout_uris: ["https://app.example/"] })).toBe("allowed_logout_uris");
  });

  it("takes 50 redirect_uris and refuses 51", () => {
    const uris = Array.from({ length: 51 }, (_, i) => `https://app.example/cb${i}`);
    expect(checkClientMetadata({ ...web, redirect_uris: uris.slice(1) }).redirectUris).toHaveLength(50);
    expect(() => checkClientMetadata({ ...web, redirect_uris: uris })).toThrow(InvalidRedirectUri);
  });

  it("refuses a private-use scheme of a web client and takes it of a native one", () => {
    const redirect_uris = ["com.example.app:/cb"];
    expect(() => checkClientMetadata({ application_type: "web", redirect_uris })).toThrow(InvalidRedirectUri);
    expect(checkClientMetadata({ application_type: "native", redirect_uris }).redirectUris).toEqual(redirect_uris);
  });

  it("applies the same rules to logout URIs", () => {
    expect(checkClientMetadata({ ...web, allowed_logout_uris: ["https://app.example/bye"] }).allowedLogoutUris).toEqual(["https://app.example/bye"]);
    expect(field({ ...web, allowed_logout_uris: ["javascript:alert(1)"] })).toBe("allowed_logout_uris");
    expect(field({ ...web, allowed_logout_uris: Array.from({ length: 51 }, (_, i) => `https://app.example/${i}`) })).toBe("allowed_logout_uris");
  });

  it.each([["a space", "a b"], ["a quote", 'a"'], ["a backslash", "a\\"], ["nothing", ""], ["256 characters", "x".repeat(256)], ["a letter beyond ASCII", "é"], ["a control character", "a\n"]])(
    "refuses a scope with %s (RFC 6749 §3.3)",
    (_what, scope) => expect(field({ ...web, scopes: [scope] })).toBe("scopes"),
  );

  it("takes custom scopes, once each, and refuses more than 100", () => {
    expect(checkClientMetadata({ ...web, scopes: ["openid", "orders:read", "openid", "x".repeat(255)] }).allowedScopes).toEqual(["openid", "orders:read", "x".repeat(255)]);
    expect(field({ ...web, scopes: Array.from({ length: 101 }, (_, i) => `s${i}`) })).toBe("scopes");
  });

  it.each(["spa", "native", "web"] as const)("keeps management scopes from %s clients", (application_type) => {
    expect(field({ ...web, application_type, scopes: ["openid", "users:write"] })).toBe("scopes");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "/about", "https://", "https://a b", "https://user@app.example/", `https://app.example/${"x".repeat(2048)}`])("refuses %s as homepage_url", (homepage_url) => {
    expect(field({ ...web, homepage_url })).toBe("homepage_url");
  });

  it("clears homepage_url with null", () => {
    expect(checkClientMetadata({ ...web, homepage_url: "https://app.example" }).homepageUrl).toBe("https://app.example");
    expect(checkClientMetadata({ ...web, homepage_url: null }).homepageUrl).toBeNull();
  });

  it("refuses a method that does not fit the type", () => {
    expect(field({ ...web, token_endpoint_auth_method: "none" })).toBe("token_endpoint_auth_method");
    expect(field({ ...web, application_type: "spa", token_endpoint_auth_method: "client_secret_post" })).toBe("token_endpoint_auth_method");
    expect(checkClientMetadata({ ...web, token_endpoint_auth_method: "private_key_jwt" }).tokenEndpointAuthMethod).toBe("private_key_jwt");
  });
});

import { describe, expect, it } from "vitest";
import { checkedMetadata } from "@/lib/services/client-fields";
import { adviseUri } from "./uri-advice";

const web = { applicationType: "web", registration: "manual", kind: "redirect URI", isProduction: false } as const;
const native = { ...web, applicationType: "native" } as const;

describe("what is said of an address while it is typed", () => {
  it.each([
    ["https://*.example.com/cb", "wildcard"],
    ["https://app.example.com/cb#x", "fragment"],
    ["http://app.example.com/cb", "must use https; plain http is for http://localhost"],
    ["http://localhost.evil.example/cb", "must use https"],
    ["javascript:alert(1)", "must not use the scheme javascript:"],
    ["data:text/html,x", "must not use the scheme data:"],
    ["com.example.app:/cb", "for native applications only"],
    ["https://user@app.example.com/cb", "user information"],
    ["/callback", "absolute"],
    ["https://äpp.example/cb", "ASCII"],
    [`https://app.example/${"x".repeat(2048)}`, "longer than 2048"],
  ])("refuses %s with the reason, exactly where the server does", (uri, reason) => {
    expect(adviseUri(uri, web).refusal).toContain(reason);
    expect(() => checkedMetadata({ application_type: "web", redirect_uris: [uri] })).toThrow(reason);
  });

  it.each(["https://app.example.com/cb", "http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:8080/"])("has nothing to say of %s, which the server takes", (uri) => {
    expect(adviseUri(uri, web)).toEqual({});
    expect(checkedMetadata({ application_type: "web", redirect_uris: [uri] }).redirectUris).toEqual([uri]);
  });

  it("warns of this machine in production, but not a native app", () => {
    expect(adviseUri("http://localhost:3000/cb", { ...web, isProduction: true }).warning).toContain("production");
    expect(adviseUri("http://localhost/cb", { ...native, isProduction: true })).toEqual({});
    expect(adviseUri("https://app.example/cb", { ...web, isProduction: true })).toEqual({});
  });

  it("warns of a scheme without a domain name (RFC 8252 section 7.1)", () => {
    expect(adviseUri("myapp:/cb", native).warning).toContain("com.example.app");
    expect(adviseUri("com.example.app:/cb", native)).toEqual({});
  });

  it("speaks of logout URIs as such", () => expect(adviseUri("http://a.example", { ...web, kind: "logout URI" }).refusal).toMatch(/^a logout URI must use https/));
});

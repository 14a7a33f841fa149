import { describe, expect, it } from "vitest";
import { checkedMetadata } from "@/lib/services/client-fields";
import { adviseUris } from "./uri-advice";

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
    const [advice] = adviseUris(uri, web);
    expect(advice).toMatchObject({ look: "bad", text: expect.stringContaining(reason) });
    expect(() => checkedMetadata({ application_type: "web", redirect_uris: [uri] })).toThrow();
  });

  it.each(["https://app.example.com/cb", "http://localhost:3000/cb", "http://127.0.0.1/cb", "http://[::1]:8080/"])("has nothing to say of %s, which the server takes", (uri) => {
    expect(adviseUris(uri, web)).toEqual([]);
    expect(checkedMetadata({ application_type: "web", redirect_uris: [uri] }).redirectUris).toEqual([uri]);
  });

  it("warns of this machine in production, but not a native app", () => {
    expect(adviseUris("http://localhost:3000/cb", { ...web, isProduction: true })).toMatchObject([{ look: "warn", text: expect.stringContaining("production") }]);
    expect(adviseUris("http://localhost/cb", { ...native, isProduction: true })).toEqual([]);
    expect(adviseUris("https://app.example/cb", { ...web, isProduction: true })).toEqual([]);
  });

  it("warns of a scheme without a domain name (RFC 8252 section 7.1), and of what is there twice", () => {
    expect(adviseUris("myapp:/cb", native)).toMatchObject([{ look: "warn" }]);
    expect(adviseUris("com.example.app:/cb", native)).toEqual([]);
    expect(adviseUris("https://a.example/cb\n\nhttps://a.example/cb", web)).toMatchObject([{ look: "warn", text: expect.stringContaining("twice") }]);
  });

  it("speaks of logout URIs as such", () => expect(adviseUris("http://a.example", { ...web, kind: "logout URI" })[0]!.text).toMatch(/^A logout URI must use https/));
});

import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { requestLanguage } from "@/lib/languages/request-language";
import { makeTenant } from "@/lib/testing/factories";
import { Browser } from "@/lib/testing/relying-party";
import { chooseLanguage, hostedPath } from "./language-form";

const { db } = await testDatabase();

const choose = (browser: Browser, fields: Record<string, string>, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
  browser.send(chooseLanguage, "/oauth2/language", { method: "POST", body: new URLSearchParams(fields), headers });

describe("choosing a language", () => {
  it("leads back to the page, which has it from then on", async () => {
    const browser = new Browser(await makeTenant(db));
    const response = await choose(browser, { language: "de", return: "/oauth2/login?request=req_1" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/oauth2/login?request=req_1"]);
    expect(requestLanguage(browser.request("/oauth2/login"), { defaultLanguage: "fr" })).toBe("de");
  });

  it("a language that is none of ours changes nothing", async () => {
    const browser = new Browser(await makeTenant(db));
    await choose(browser, { language: "tlh", return: "/oauth2/login" });
    expect(requestLanguage(browser.request("/oauth2/login"), { defaultLanguage: "fr" })).toBe("fr");
  });

  it("SE-21 refuses a form that another site sent", async () => {
    const browser = new Browser(await makeTenant(db));
    expect((await choose(browser, { language: "de", return: "/oauth2/login" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });

  it.each(["/oauth2/login", "/oauth2/account/passkeys?done=1", "/oauth2/magic-link?token=a-B_9~.%20&x=%3A"])("leads back to %s", (path) => expect(hostedPath(path)).toBe(path));

  it.each(["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "/oauth2/../login", "/oauth2/login/..//evil.example", "/oauth2/login\r\nSet-Cookie: a=b", "", undefined])("SE-18 leads to the sign-in page instead of %j", (path) =>
    expect(hostedPath(path)).toBe("/oauth2/login"));
});

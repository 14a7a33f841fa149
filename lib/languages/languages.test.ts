import { describe, expect, it } from "vitest";
import { languageOfAcceptLanguage, languageOfUiLocales } from "./languages";
import { askedLanguageCookie, chosenLanguageCookie, requestLanguage } from "./request-language";
import { translator } from "./translator";

const from = (headers: Record<string, string>, defaultLanguage = "auto") => requestLanguage({ headers: new Headers(headers) }, { defaultLanguage });
const cookieOf = (setCookie: string | undefined) => setCookie!.split(";")[0]!;

describe("which language", () => {
  it.each([
    ["de-CH,de;q=0.9,en;q=0.5", "de"],
    ["en;q=0.1, fr;q=0.8", "fr"],
    ["nl, es", "es"],
    ["de;q=0, ar", "ar"],
    ["*", undefined],
    ["", undefined],
    ["de;q=zz, ja", "de"],
    ["x".repeat(5000), undefined],
  ])("Accept-Language %s is %s (RFC 9110 §12.5.4)", (header, language) => expect(languageOfAcceptLanguage(header)).toBe(language));

  it.each([["fr-CA fr en", "fr"], ["nl ja-JP", "ja"], ["nl", undefined], ["", undefined]])("ui_locales %s is %s (OpenID Connect Core §3.1.2.1)", (asked, language) => expect(languageOfUiLocales(asked)).toBe(language));

  it("ui_locales comes before the tenant's default, and that before the browser's", () => {
    expect(from({ "accept-language": "fr" }, "de")).toBe("de");
    expect(from({ "accept-language": "fr", cookie: cookieOf(askedLanguageCookie("ja")) }, "de")).toBe("ja");
    expect(from({ "accept-language": "fr" })).toBe("fr");
    expect(from({})).toBe("en");
  });

  it("what the person chooses replaces what the application asked for", () => {
    expect(cookieOf(chosenLanguageCookie("ar")).split("=")[0]).toBe(cookieOf(askedLanguageCookie("ja")).split("=")[0]);
    expect(from({ cookie: cookieOf(chosenLanguageCookie("ar")) }, "de")).toBe("ar");
  });

  it("a cookie or a default that is none of ours counts for nothing", () => {
    const name = cookieOf(chosenLanguageCookie("ar")).split("=")[0];
    expect(from({ cookie: `${name}=tlh`, "accept-language": "es" }, "xx")).toBe("es");
  });

  it("an application that asks for none of ours sets no cookie", () => expect(askedLanguageCookie("nl")).toBeUndefined());
});

it("texts come in the language asked for", () => expect(translator("de", "common")("continue")).toBe("Weiter"));

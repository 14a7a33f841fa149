import { describe, expect, it } from "vitest";
import { directionOf, languages, type Language } from "../languages/languages";
import { signInMail, type MailLook } from "./templates";

const look: MailLook = { productName: "Acme & Söhne", logoUrl: null, colorScheme: "light", primary: "#0b5d3b", primaryEdge: "#0b5d3b", onPrimary: "#ffffff", background: "#eef4f0", box: "#ffffff", text: "#10231a", muted: "#4c5c54", border: "#d5dfd9", radius: "10px", cardRadius: "16px", insetRadius: "12px" };
const askedAt = new Date("2026-11-03T04:02:00Z");
const link = "https://acme.example/oauth2/magic-link?token=x&y";
const mail = (language: Language, { isLate = false } = {}) => signInMail(look, language, { code: isLate ? undefined : "482913", link, host: "acme.example", askedAt });
const visible = (html: string) => html.replace(/<head>.*<\/head>/s, "").replace(/<[^>]*>/g, " ");

describe.each([...languages])("the sign-in mail in %s", (language) => {
  it("says its language and its direction where mail programs keep them", () => {
    const { html } = mail(language);
    expect(html).toContain(`<html lang="${language}" dir="${directionOf(language)}">`);
    expect(html).toContain(`<td lang="${language}" dir="${directionOf(language)}"`);
  });

  it("has the code in Latin digits, from left to right, and the link on a line of its own", () => {
    const { html, text } = mail(language);
    expect(/\b\d{6}\b/.exec(text)![0]).toBe("482913");
    expect(html).toMatch(/<p dir="ltr"[^>]*>482 913<\/p>/);
    expect(text.split("\n")).toContain(link);
    expect(html).toContain(`href="${link.replace("&", "&#38;")}"`);
  });

  it("has neither code nor link in its subject, on one line", () => {
    expect(mail(language).subject).toContain("Acme & Söhne");
    expect(mail(language).subject).not.toMatch(/\d{3}|https?:|[\r\n]/);
  });

  it("says when it was asked for, with digits that every mail program has", () => {
    for (const text of [mail(language).text, visible(mail(language).html)]) {
      expect(text).toContain("04:02");
      expect(text).toContain("UTC");
      expect(text).not.toMatch(/[٠-٩]/);
    }
  });

  it("promises no code once it has expired", () => {
    const { html, text } = mail(language, { isLate: true });
    expect(text).not.toMatch(/\d{6}/);
    expect(visible(html)).not.toMatch(/\d{3} \d{3}/);
    expect(text.split("\n")).toContain(link);
  });

  it("says the same in both parts", () => {
    const { html, text } = mail(language);
    const unescaped = visible(html).replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    for (const line of text.split("\n").filter((line) => line !== "" && line !== link && !line.includes("482913"))) expect(unescaped).toContain(line);
  });

  it.runIf(language !== "en")("has nothing of the English one but names", () => {
    const english = new Set(mail("en").text.split("\n").filter((line) => line !== "" && line !== link));
    expect(mail(language).text.split("\n").filter((line) => english.has(line))).toEqual([]);
  });
});

it("isolates the product's name in an Arabic sentence (Unicode UAX #9 §2.4.2)", () => {
  expect(mail("ar").subject).toContain("\u2066Acme & Söhne\u2069");
  expect(visible(mail("ar").html).match(/\u2066Acme &#38; Söhne\u2069/g)).toHaveLength(2); // above the card, and in its heading
  expect(mail("ar").text).toContain("\u2066acme.example\u2069");
});

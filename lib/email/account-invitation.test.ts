import { describe, expect, it } from "vitest";
import { directionOf, languages, type Language } from "../languages/languages";
import { accountInvitationMail } from "./account-invitation";
import type { MailLook } from "./templates";

const look: MailLook = { productName: "Authalla", logoUrl: null, colorScheme: "light", primary: "#0b5d3b", primaryEdge: "#0b5d3b", onPrimary: "#ffffff", background: "#eef4f0", box: "#ffffff", text: "#10231a", muted: "#4c5c54", border: "#d5dfd9", radius: "10px", cardRadius: "16px", insetRadius: "12px" };
const link = "https://login.example.com/invitations/token";
const mail = (language: Language, inviter = "Ada", role: "owner" | "admin" | "viewer" = "admin") =>
  accountInvitationMail(look, language, { inviter, account: "Acme & Söhne", email: "grace@example.com", role, link, expiresAt: new Date("2026-11-10T04:02:00Z") });

describe.each([...languages])("the invitation to an account in %s", (language) => {
  it("says its language and direction, and has the link on a line of its own and in the button", () => {
    const { html, text } = mail(language);
    expect(html).toContain(`<html lang="${language}" dir="${directionOf(language)}">`);
    expect(text.split("\n")).toContain(link);
    expect(html).toContain(`href="${link}"`);
  });

  it("says who invites to what, for which address and until when", () => {
    const { subject, text } = mail(language);
    for (const word of ["Ada", "Acme & Söhne"]) expect(subject).toContain(word);
    for (const word of ["grace@example.com", "04:02", "UTC"]) expect(text).toContain(word);
  });

  it("says each role in words of its own", () => {
    expect(new Set((["owner", "admin", "viewer"] as const).map((role) => mail(language, "Ada", role).text)).size).toBe(3);
  });
});

it("DB-01 names are one line of text: no header, no markup, no placeholder comes from them", () => {
  const { subject, html, text } = mail("en", "Eve\r\nBcc: all@example.com <b>x</b> {account}");
  expect(subject).toBe("Eve Bcc: all@example.com <b>x</b> {account} invites you to Acme & Söhne");
  expect(html).not.toContain("<b>x</b>");
  expect(text.split("\n")[0]).toBe(subject);
});

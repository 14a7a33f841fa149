import { describe, expect, it } from "vitest";
import { spfTerms } from "./mail-records";

const none = { include: undefined, addresses: [] };
const appUrl = "https://login.example.com";

describe("spfTerms", () => {
  it.each([
    ["the settings", { include: "spf.acme.example", addresses: ["192.0.2.0/24", "2001:db8::/32"] }, "smtps://u:p@smtp.sendgrid.net:465", ["include:spf.acme.example", "ip4:192.0.2.0/24", "ip6:2001:db8::/32"]],
    ["addresses alone", { include: undefined, addresses: ["192.0.2.1"] }, undefined, ["ip4:192.0.2.1"]],
    ["Amazon SES", none, "smtps://u:p@email-smtp.eu-west-1.amazonaws.com:465", ["include:amazonses.com"]],
    ["SendGrid", none, "smtp://u:p@smtp.sendgrid.net:587", ["include:sendgrid.net"]],
    ["Postmark", none, "smtp://u:p@smtp.postmarkapp.com", ["include:spf.mtasv.net"]],
    ["a server of one's own", none, "smtps://mail.acme.example", ["a:mail.acme.example"]],
    ["a name that only looks like a provider's", none, "smtps://notsendgrid.net", ["a:notsendgrid.net"]],
    ["no server", none, undefined, ["a:login.example.com"]],
  ])("lets mail through as %s want", (_name, spf, smtpUrl, terms) => {
    expect(spfTerms({ spf, smtpUrl, appUrl })).toEqual(terms);
  });
});

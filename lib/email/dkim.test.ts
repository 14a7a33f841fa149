import { createPrivateKey } from "node:crypto";
import { dkimVerify } from "mailauth/lib/dkim/verify";
import { describe, expect, it } from "vitest";
import { signedMessage, type DkimKey } from "./dkim";
import { newKeyPairs, newKeyRow, signingKey } from "./dkim-keys";
import { finishedMessage } from "./message";

const own = { tenantId: "t-acme", id: "email_acme" };
const rows = (await newKeyPairs()).map((pair) => newKeyRow(own, pair, "active"));
const keys: DkimKey[] = rows.map((row) => signingKey("acme.test", row));
const zone = new Map(rows.map(({ selector, algorithm, publicKey }) => [`${selector}._domainkey.acme.test`, `v=DKIM1; k=${algorithm}; p=${publicKey}`]));

const resolver = async (name: string) => {
  const value = zone.get(name);
  if (!value) throw Object.assign(new Error("none"), { code: "ENOTFOUND" });
  return [[value]];
};

const resultsOf = async (message: Buffer | string) => (await dkimVerify(message, { resolver })).results.map((each) => ({ algorithm: (each as { algo?: string }).algo, outcome: each.status.result, aligned: each.status.aligned }));
const bothPass = [{ algorithm: "rsa-sha256", outcome: "pass", aligned: "acme.test" }, { algorithm: "ed25519-sha256", outcome: "pass", aligned: "acme.test" }];

const mail = { id: "mail_1", from: { name: "Acme", address: "noreply@acme.test" }, to: "ada@example.com", subject: "Sign in", text: "482913\n", html: "<p>482913</p>", dkim: keys };

describe("signedMessage", () => {
  it("signs with RSA and Ed25519, and both verify and are aligned (RFC 6376, RFC 8463)", async () => {
    expect(await resultsOf(await finishedMessage(mail))).toEqual(bothPass);
  });

  it.each([
    ["letters beyond ASCII in name, subject and text", { from: { name: "Zoë’s Bäckerei 会社", address: "noreply@acme.test" }, subject: "ログイン — bitte bestätigen", text: "Grüße\n会社", html: "<p>Grüße</p>" }],
    ["a long subject that is folded", { subject: "word ".repeat(80).trim() }],
    ["white space at the ends of lines and empty lines at the end", { text: "a  b \t\n  c\t\t\n\n\n\n", html: "<p>x</p>   \n\n\n" }],
    ["an empty text", { text: "", html: "<p></p>" }],
    ["a lone dot and a From in the text", { text: ".\nFrom here\n..\n" }],
    ["Reply-To", { replyTo: "help@acme.test" }],
  ])("signs %s", async (_name, values) => {
    expect(await resultsOf(await finishedMessage({ ...mail, ...values }))).toEqual(bothPass);
  });

  it("signs for a domain beyond ASCII by its A-labels, aligned with From", async () => {
    const domain = "xn--bcher-kva.test";
    for (const { selector, algorithm, publicKey } of rows) zone.set(`${selector}._domainkey.${domain}`, `v=DKIM1; k=${algorithm}; p=${publicKey}`);
    const message = await finishedMessage({ ...mail, from: { name: "Bücher", address: `noreply@${domain}` }, dkim: keys.map((key) => ({ ...key, domain })) });
    expect(await resultsOf(message)).toEqual(bothPass.map((each) => ({ ...each, aligned: domain })));
    expect(message.toString("latin1")).toContain(`<mail_1@${domain}>`);
  });

  it.each([["\r\n"], ["\r\n\r\n\r\n"], ["x"], ["x\r\n"], ["a \t b  \r\n\r\n c\r\n\r\n"]])("hashes the body %j as receivers do (RFC 6376 §3.4.4)", async (body) => {
    expect(await resultsOf(signedMessage(Buffer.from(`From: <a@acme.test>\r\nTo:  <b@example.com>\r\nSubject: x\r\n\ty \r\n\r\n${body}`), keys))).toEqual(bothPass);
  });

  it.each([
    ["another word in the text", (text: string) => text.replace("482913", "482914")],
    ["another subject", (text: string) => text.replace("Subject: Sign in", "Subject: Sign on")],
    ["a second From (RFC 6376 §8.15)", (text: string) => text.replace("\r\nFrom:", "\r\nFrom: <a@evil.example>\r\nFrom:")],
    ["a second Subject below", (text: string) => text.replace("Subject: Sign in", "Subject: Sign in\r\nSubject: Won")],
    ["a Reply-To that was not there", (text: string) => text.replace("Subject:", "Reply-To: <a@evil.example>\r\nSubject:")],
  ])("verifies no more with %s", async (_name, change) => {
    const message = (await finishedMessage(mail)).toString("latin1");
    expect(change(message)).not.toBe(message);
    for (const { outcome } of await resultsOf(change(message))) expect(outcome).not.toBe("pass");
  });

  it("does not verify under another key's record", async () => {
    const [other] = await newKeyPairs();
    const message = await finishedMessage({ ...mail, dkim: [{ ...keys[0]!, privateKey: other!.privateKey.export({ type: "pkcs8", format: "pem" }) as string }] });
    expect((await resultsOf(message))[0]!.outcome).toBe("fail");
  });

  it("breaks no line beyond 78 characters, and leaves a mail without keys unsigned", async () => {
    const head = (await finishedMessage(mail)).toString("latin1").split("\r\n\r\n")[0]!;
    for (const line of head.split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
    expect((await finishedMessage({ ...mail, dkim: [] })).toString("latin1")).not.toMatch(/dkim-signature/i);
  });
});

describe("finishedMessage", () => {
  it("is multipart with plain text first, tells that a machine wrote it, and has a Message-ID at the sender's domain", async () => {
    const message = (await finishedMessage({ ...mail, replyTo: "help@acme.test" })).toString("latin1");
    expect(message).toMatch(/content-type: multipart\/alternative/i);
    expect(message.indexOf("text/plain")).toBeLessThan(message.indexOf("text/html"));
    expect(message).toMatch(/^Message-ID: <mail_1@acme\.test>\r$/m);
    expect(message).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(message).toMatch(/^Reply-To: help@acme\.test\r$/m);
    expect(message).not.toMatch(/list-unsubscribe/i);
  });

  it.each([["Acme\r\nBcc: x@evil.example"], ['Acme" <x@evil.example>, "'], ["Acme, x@evil.example"], ["Zoë\u2028Bcc: x@evil.example"]])("EM-07 a sender called %j is a name and nothing else (RFC 5322 §3.4, RFC 2047)", async (name) => {
    const message = (await finishedMessage({ ...mail, from: { name, address: "noreply@acme.test" } })).toString("latin1");
    expect(message).not.toMatch(/^bcc:/im);
    expect((await dkimVerify(message, { resolver })).headerFrom).toEqual(["noreply@acme.test"]);
    expect(message.split("\r\n\r\n")[0]).toMatch(/^[\x09\x20-\x7e\r\n]*$/);
  });
});

describe("newKeyRow", () => {
  it("EM-05 keeps the private key sealed, bound to its tenant and domain", () => {
    for (const row of rows) {
      expect(row.privateKeySealed).not.toMatch(/PRIVATE/);
      expect(createPrivateKey(signingKey("acme.test", row).privateKey).asymmetricKeyType).toBe(row.algorithm);
      expect(() => signingKey("acme.test", { ...row, tenantId: "t-other" })).toThrow();
      expect(() => signingKey("acme.test", { ...row, emailId: "email_other" })).toThrow();
    }
  });

  it("EM-08 gives each key a selector of its own", async () => {
    const more = (await newKeyPairs()).map((pair) => newKeyRow(own, pair, "active"));
    expect(new Set([...rows, ...more].map(({ selector }) => selector)).size).toBe(4);
    for (const { selector } of more) expect(selector).toMatch(/^[a-z0-9-]{1,63}$/);
  });
});

import { describe, expect, it } from "vitest";
import { boundedAnswer, isDeadAddress, readAnswer, sendFailure } from "./smtp-answer";

describe("a server's answer", () => {
  it("is read into its code, its status code and its text, over several lines too (RFC 5321 §4.2.1, RFC 2034 §3)", () => {
    expect(readAnswer("550 5.1.1 <ada@example.com>: no such user")).toEqual({ code: 550, enhancedCode: "5.1.1", text: "<ada@example.com>: no such user" });
    expect(readAnswer("550-5.1.1 The account does not\r\n550-5.1.1 exist here.\r\n550 5.1.1 Check it")).toEqual({ code: 550, enhancedCode: "5.1.1", text: "The account does not exist here. Check it" });
    expect(readAnswer("250 2.0.0 Ok: queued as 4Xk2")).toEqual({ code: 250, enhancedCode: "2.0.0", text: "Ok: queued as 4Xk2" });
    expect(readAnswer("450 try later")).toEqual({ code: 450, enhancedCode: null, text: "try later" });
    expect(readAnswer("550")).toEqual({ code: 550, enhancedCode: null, text: "" });
    expect(readAnswer("hello")).toEqual({ code: null, enhancedCode: null, text: "hello" });
  });

  it("is kept as one short line, whatever it was", () => {
    expect(boundedAnswer("a\r\nb\u0000c\u202ed\u2028e")).toBe("a b c d e");
    expect(boundedAnswer("x y ".repeat(500))).toHaveLength(300);
  });

  it("LG-02 holds no code, no token and nothing that we authenticate ourselves with", () => {
    expect(boundedAnswer("your code: 482913, or 482 913 or 482-913")).toBe("your code: [redacted], or [redacted] or [redacted]");
    expect(boundedAnswer(`link https://a.example/oauth2/magic-link?token=${"aB3-_".repeat(9)}`)).not.toContain("aB3-_");
    expect(boundedAnswer("login of relay with s3cret! failed", ["relay", "s3cret!"])).toBe("login of [redacted] with [redacted] failed");
    expect(boundedAnswer("from 192.168.100.200 at 10.0.0.1")).toBe("from 192.168.100.200 at 10.0.0.1");
  });

  it("makes an address dead only when it says so of the address (RFC 3463 §3.2)", () => {
    for (const code of ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]) expect(isDeadAddress(code), code).toBe(true);
    for (const code of ["5.2.2", "5.7.1", "5.7.26", "5.1.8", "5.0.0", "4.1.1", "4.2.2", "2.1.5", null]) expect(isDeadAddress(code), String(code)).toBe(false);
  });
});

describe("what went wrong", () => {
  const thrown = (fields: object, message = "failed") => sendFailure(Object.assign(new Error(message), fields));

  it.each([
    ["a connection refused", { code: "ECONNECTION", originalCode: "ECONNREFUSED", command: "CONN" }, "connection"],
    ["a hang-up", { code: "ECONNECTION", command: "CONN" }, "connection"],
    ["a name without address", { code: "EDNS" }, "unresolvable"],
    ["a silence", { code: "ETIMEDOUT", command: "CONN" }, "timeout"],
    ["the limit of the whole", { code: "EABORT" }, "timeout"],
    ["a certificate of nobody's", { code: "ESOCKET", originalCode: "DEPTH_ZERO_SELF_SIGNED_CERT", command: "CONN" }, "tls"],
    ["STARTTLS refused", { code: "ETLS", command: "STARTTLS", response: "454 4.7.0 TLS not available" }, "tls"],
    ["a wrong password", { code: "EAUTH", command: "AUTH PLAIN", response: "535 5.7.8 Bad credentials" }, "authentication"],
    ["a login demanded", { code: "EENVELOPE", command: "MAIL FROM", response: "530 5.7.0 Authentication required" }, "authentication"],
    ["our sender refused", { code: "EENVELOPE", command: "MAIL FROM", response: "553 5.7.1 Not yours" }, "sender"],
    ["a greeting that refuses", { code: "EPROTOCOL", command: "CONN", response: "554 5.3.2 No service" }, "server"],
    ["421 between commands", { code: "ECONNECTION", command: "CONN", response: "421 4.3.2 Shutting down" }, "server"],
    ["greylisting", { code: "EENVELOPE", command: "RCPT TO", response: "450 4.2.0 Greylisted" }, "recipient"],
    ["too much at once", { code: "EENVELOPE", command: "RCPT TO", response: "452 4.5.3 Too many" }, "recipient"],
    ["451 after the text", { code: "EMESSAGE", command: "DATA", response: "451 4.7.1 Later" }, "message"],
  ])("%s is not the end of the mail: it is tried again", (_name, fields, problem) => {
    expect(thrown(fields)).toMatchObject({ problem, isFinal: false });
  });

  it.each([
    ["no such user", { code: "EENVELOPE", command: "RCPT TO", response: "550 5.1.1 No such user" }, "recipient"],
    ["a full mailbox", { code: "EENVELOPE", command: "RCPT TO", response: "552 5.2.2 Over quota" }, "recipient"],
    ["no such user, told after the text", { code: "EMESSAGE", command: "DATA", response: "550 5.1.1 No such user" }, "recipient"],
    ["a text that is taken for spam", { code: "EMESSAGE", command: "DATA", response: "554 5.7.1 Spam" }, "message"],
  ])("%s is", (_name, fields, problem) => {
    expect(thrown(fields)).toMatchObject({ problem, isFinal: true });
  });
});

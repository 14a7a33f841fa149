import { describe, expect, it } from "vitest";
import { readReportMail } from "./report";
import { complaintOf, dsnOf, mailId } from "./testing-reports";

const only = (source: string) => {
  const read = readReportMail(source);
  if ("problem" in read) throw new Error(read.problem);
  expect(read.reports).toHaveLength(1);
  return read.reports[0]!;
};

describe("a delivery status notification (RFC 3464)", () => {
  it("names the mail by the Message-ID of what it returns, and says what the server said", () => {
    expect(only(dsnOf())).toEqual({
      type: "bounced", source: "dsn", mailId, recipients: ["ada@example.com"], enhancedCode: "5.1.1", answer: "<ada@example.com>: Recipient address rejected: User unknown", at: new Date("2026-11-23T10:00:00Z"),
    });
  });

  it("names the mail by its envelope id where nothing is returned (RFC 3461 §4.4)", () => {
    expect(only(dsnOf({ envelopeId: mailId, returned: "" })).mailId).toBe(mailId);
  });

  it("is read with LF alone, with folded fields, in base64, and nested in a forwarded mail", () => {
    expect(only(dsnOf().replaceAll("\r\n", "\n")).enhancedCode).toBe("5.1.1");
    expect(only(dsnOf({ diagnostic: "smtp; 550 5.1.1\r\n  User\r\n\tunknown" })).answer).toBe("User unknown");
    expect(only(dsnOf({ encoding: "base64" })).enhancedCode).toBe("5.1.1");
    expect(only(`Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n${dsnOf()}\r\n--outer--\r\n`).mailId).toBe(mailId);
  });

  it("takes the server's own code over a 5.0.0 of one that passed it on", () => {
    expect(only(dsnOf({ status: "5.0.0", diagnostic: "smtp; 550 5.1.1 No such user" })).enhancedCode).toBe("5.1.1");
  });

  it("tells a delivery, and nothing of a delay or a relay", () => {
    expect(only(dsnOf({ action: "delivered", status: "2.0.0" })).type).toBe("delivered");
    for (const action of ["delayed", "relayed", "expanded", "unheard-of"]) expect(readReportMail(dsnOf({ action }))).toEqual({ reports: [] });
  });

  it("is heard about a few recipients only, however many it names", () => {
    const [before, after] = dsnOf().split("Final-Recipient:") as [string, string];
    const others = Array.from({ length: 5_000 }, () => "Action: failed\r\nStatus: 5.1.1\r\n\r\n").join("");
    const read = readReportMail(`${before}Final-Recipient:${after.replace("Diagnostic-Code:", `X: x\r\n\r\n${others}Diagnostic-Code:`)}`);
    expect(read).toMatchObject({ reports: { length: 20 } });
  });

  it("names no mail by an address alone, which anybody can write", () => {
    expect(readReportMail(dsnOf({ messageId: "<somebody-elses@example.com>" }))).toEqual({ reports: [] });
    expect(readReportMail(dsnOf({ messageId: `<x${mailId}@example.com>` }))).toEqual({ reports: [] });
  });
});

describe("a complaint (RFC 5965)", () => {
  it("names the mail by the Message-ID of what it returns", () => {
    expect(only(complaintOf())).toMatchObject({ type: "complained", source: "arf", mailId, recipients: ["ada@example.com"], answer: "abuse" });
    expect(only(complaintOf({ recipient: null })).recipients).toEqual([]);
  });

  it("is none where the recipient did not complain", () => {
    for (const feedbackType of ["not-spam", "auth-failure", "dmarc"]) expect(readReportMail(complaintOf({ feedbackType }))).toEqual({ reports: [] });
  });
});

describe("what is no report", () => {
  it.each([
    ["an empty mail", ""],
    ["a plain mail", "Subject: hello\r\n\r\n550 5.1.1 No such user"],
    ["a report about something else", "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--"],
    ["a boundary that never comes", "Content-Type: multipart/report; boundary=b\r\n\r\nhi"],
    ["a thousand levels", Array.from({ length: 1_000 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join("")],
    ["200 kB of one header", `Content-Type: multipart/report${"; a=b".repeat(40_000)}\r\n\r\n`],
    ["200 kB of spaces in quoted-printable", `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${" ".repeat(200_000)}x\r\n--b--`],
    ["200 kB of white space", `Subject: x\r\n${" \r\n".repeat(70_000)}`],
  ])("is told so at once: %s", (_name, source) => {
    const started = performance.now();
    expect(readReportMail(source)).toHaveProperty("problem");
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

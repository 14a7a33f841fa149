import { describe, expect, it } from "vitest";
import { normalizeEmail } from "./email-address";

describe("one mailbox in one form", () => {
  it("ML-16 is the same whatever its case, and keeps dots and tags", () => {
    expect(normalizeEmail("Victim@Example.COM")).toBe("victim@example.com");
    expect(normalizeEmail(" v.ictim+tag@example.com\t")).toBe("v.ictim+tag@example.com");
    expect(normalizeEmail("v.ictim@example.com")).not.toBe(normalizeEmail("victim@example.com"));
  });

  it.each(["a@b.c\r\nBcc: x@y.z", "a@b.c\r\n", "a@b.c\n", "\ra@b.c", "a@b.c%0d%0aBcc:x", "a@b.c\0", "a\u2028@b.c"])("ML-13 refuses %j", (email) => {
    expect(normalizeEmail(email)).toBeUndefined();
  });

  it.each(["a@b.c,evil@x.y", '"a@b.c" <evil@x.y>', "a@b.c;evil@x.y", "a@b.c@evil.x", '"a@b.c@evil.x"@b.c', "<a@b.c>", "a b@c.d", "a@b.c evil@x.y", "a(x)@b.c", "a%evil.x@b.c", "evil.x!a@b.c"])("ML-14 refuses %j", (email) => {
    expect(normalizeEmail(email)).toBeUndefined();
  });

  it.each(["a＠b.com", "a﹫b.com", "vıctim@example.com", "vİctim@example.com", "victim@exаmple.com", "ａdmin@example.com", "ﬁrst@example.com", "victim@example。com", "\u212A@example.com"])("ML-15 refuses %j rather than mapping it to somebody", (email) => {
    expect(normalizeEmail(email)).toBeUndefined();
  });

  it.each(["", "@", "a@", "@b.c", "a@localhost", "a@1.2.3.4", "a@[1.2.3.4]", ".a@b.c", "a.@b.c", "a..b@c.d", "a@-b.c", "a@b-.c", "a@b..c", `${"a".repeat(65)}@b.cd`, `a@${"b".repeat(64)}.cd`, `a@${"b.".repeat(126)}cd`])("refuses %j (RFC 5321 §4.1.2, §4.5.3)", (email) => {
    expect(normalizeEmail(email)).toBeUndefined();
  });

  it("takes what RFC 5321 calls a Dot-string, and A-labels", () => {
    for (const email of ["o'brien@example.com", "a+b@example.com", "x_y-z@sub.example.co.uk", "me@xn--bcher-kva.example"]) expect(normalizeEmail(email)).toBe(email);
  });
});

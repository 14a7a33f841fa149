import { describe, expect, it } from "vitest";
import { makeKeyring, open, openWith, seal, sealedUnderCurrentKey, sealFor } from "./seal";

const first = makeKeyring(["first secret key, long enough to be one"]);

describe("sealing (AES-256-GCM under SECRET_KEY)", () => {
  it("opens what it sealed, in its own place only", () => {
    const sealed = seal(first, "private", "signing_key:a:1");
    expect(sealed).not.toContain("private");
    expect(open(first, sealed, "signing_key:a:1")).toBe("private");
    expect(() => open(first, sealed, "signing_key:b:1")).toThrow();
  });

  it("refuses what was changed", () => {
    const sealed = seal(first, "private", "x");
    const changed = sealed.slice(0, -4) + (sealed.endsWith("AAAA") ? "BBBB" : "AAAA");
    expect(() => open(first, changed, "x")).toThrow();
  });

  it("SR-03 the key can be changed: the new one seals, the old one still opens", () => {
    const sealed = seal(first, "private", "x");
    const both = makeKeyring(["second secret key, long enough as well", "first secret key, long enough to be one"]);
    expect(open(both, sealed, "x")).toBe("private");
    expect(sealedUnderCurrentKey(both, sealed)).toBe(false);
    expect(sealedUnderCurrentKey(both, seal(both, "private", "x"))).toBe(true);
    expect(() => open(makeKeyring(["third secret key, which nobody ever used"]), sealed, "x")).toThrow("not in SECRET_KEY");
  });

  it("seals for the holder of a token", () => {
    expect(openWith("token", sealFor("token", "successor"))).toBe("successor");
    expect(() => openWith("other", sealFor("token", "successor"))).toThrow();
  });
});

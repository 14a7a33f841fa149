import { afterEach, describe, expect, it } from "vitest";
import { browserSecret, newBrowser } from "./browser";
import { settings } from "./env";

afterEach(() => {
  settings().isHttps = false;
});

const secretIn = (cookie: string) => browserSecret({ headers: new Headers({ cookie }) });

describe("the secret of a browser on its way through a sign-in", () => {
  it("is a host-only, HttpOnly, SameSite=Lax cookie", () => {
    const { secret, setCookie } = newBrowser();
    expect(setCookie).toBe(`authalla_browser=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400`);
    expect(secretIn(`authalla_browser=${secret}`)).toBe(secret);
  });

  it("SE-01 on https counts under its __Host- name alone, which no sibling host can set (RFC 6265bis §4.1.3.2)", () => {
    settings().isHttps = true;
    const { secret, setCookie } = newBrowser();
    expect(setCookie).toBe(`__Host-authalla_browser=${secret}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400`);
    for (const name of ["authalla_browser", "__Secure-authalla_browser", "__host-authalla_browser"]) {
      expect(secretIn(`${name}=tossed`), name).toBeUndefined();
      expect(secretIn(`${name}=tossed; __Host-authalla_browser=${secret}`), name).toBe(secret);
    }
  });

  it("SE-03 two cookies of its name count as none", () => {
    expect(secretIn("authalla_browser=one; authalla_browser=other")).toBeUndefined();
  });
});

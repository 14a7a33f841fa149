import { expect, test } from "vitest";
import { returnPath } from "./return-path";

test.each(["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=1\r\n", "/tenants/../..//evil.example", "/api/auth/start", "", null])(
  "SE-18 goes to the start page instead of %j",
  (given) => expect(returnPath(given)).toBe("/"),
);

test.each(["/", "/connect", "/tenants/brave-otter/clients?cursor=a.b-c_d%3D"])("goes back to %s", (given) => expect(returnPath(given)).toBe(given));

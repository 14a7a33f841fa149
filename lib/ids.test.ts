import { describe, expect, it } from "vitest";
import { newId, type IdPrefix } from "./ids";

/** Every kind, since the type has no list: a new one is missing here until it is written down. */
const kinds = Object.keys({
  acct: 1, user: 1, client: 1, domain: 1, email: 1, social: 1, session: 1, event: 1, grant: 1, request: 1, challenge: 1, mail: 1, suppressed: 1, passkey: 1, identity: 1, pending: 1, invitation: 1,
} satisfies Record<IdPrefix, 1>) as IdPrefix[];

const randomPart = (id: string) => id.slice(id.indexOf("_") + 1);

describe("ids", () => {
  it.each(kinds)("MT-13 of the kind %s say so, and have 74 random bits at least (ASVS 8.2.2)", (kind) => {
    const ids = Array.from({ length: 500 }, () => newId(kind));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(new RegExp(`^${kind}_[a-z2-7]{20}$`));
    const bits = Array.from({ length: 20 }, (_, at) => Math.log2(new Set(ids.map((id) => randomPart(id)[at])).size)).reduce((sum, each) => sum + each, 0);
    expect(bits).toBeGreaterThan(95); // 32 letters at each of 20 places, of which 500 ids show nearly all
  });

  it("MT-13 do not tell when they were made: their order is no order of time", () => {
    const ids = Array.from({ length: 100 }, () => newId("user"));
    expect([...ids].sort()).not.toEqual(ids);
  });
});

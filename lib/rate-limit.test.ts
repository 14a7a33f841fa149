import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { makeTenant } from "@/lib/testing/factories";
import { clientNetwork, countEvent, hasRoom } from "./rate-limit";

const opened = await testDatabase();

const rule = { name: "test", limit: 3, windowSeconds: 60 };

describe("counters", () => {
  it("allows up to the limit, counts events that come at once, and starts anew with the next window", async () => {
    const tenant = await makeTenant(opened.db);
    const now = new Date("2030-01-01T00:00:30Z");
    const answers = await Promise.all(Array.from({ length: 8 }, () => countEvent(opened.db, tenant, rule, "a", now)));
    expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(3);
    expect(answers[0]!.retryAfterSeconds).toBe(30);
    expect((await hasRoom(opened.db, tenant, rule, "a", now)).isAllowed).toBe(false);
    expect((await hasRoom(opened.db, tenant, rule, "b", now)).isAllowed).toBe(true);
    expect((await countEvent(opened.db, tenant, rule, "a", new Date("2030-01-01T00:01:00Z"))).isAllowed).toBe(true);
  });

  it("counts each tenant by itself", async () => {
    const [one, two] = [await makeTenant(opened.db), await makeTenant(opened.db)];
    for (let i = 0; i < 4; i++) await countEvent(opened.db, one, rule, "a");
    expect((await countEvent(opened.db, two, rule, "a")).isAllowed).toBe(true);
  });

  it("counts IPv6 clients by /64 and IPv4 ones by address, mapped or not (security.md, decision 12)", () => {
    expect(clientNetwork("2001:db8:1:2:3:4:5:6")).toBe(clientNetwork("2001:db8:1:2:ffff::1"));
    expect(clientNetwork("2001:db8:1:2::1")).not.toBe(clientNetwork("2001:db8:1:3::1"));
    expect(clientNetwork("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(clientNetwork("192.0.2.1")).not.toBe(clientNetwork("192.0.2.2"));
    expect(clientNetwork("nonsense")).toBeUndefined();
    expect(clientNetwork(undefined)).toBeUndefined();
  });
});

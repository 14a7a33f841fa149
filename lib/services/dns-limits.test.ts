import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { customDomains, rateLimits } from "@/lib/db/schema";
import { newId } from "@/lib/ids";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { refuseTooManyChecks } from "./dns-limits";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { tenant, call: callerOf(db, (await makeMember(db, account, "admin")).actor) };
}

describe("what one tenant may ask of DNS", () => {
  it("is fifty names of a kind, and the refusal says what to do", async () => {
    const { tenant, call } = await setUp();
    const name = () => `auth.${newId("user").slice(5)}.example`;
    await db.insert(customDomains).values(Array.from({ length: 49 }, () => ({ tenantId: tenant.id, id: newId("domain"), domain: name(), challengeToken: "x", records: [] })));
    await call("create_custom_domain", { domain: name() });
    expect(await refusal(call("create_custom_domain", { domain: name() }))).toMatchObject({ code: "conflict", message: expect.stringMatching(/50 .* Delete one/) as string });
    await call("create_custom_email", { email_domain: name() }); // of another kind
  });

  it("is 120 checks in ten minutes, for domains and senders together, and no other tenant's", async () => {
    const [{ tenant, call }, other] = [await setUp(), await setUp()];
    for (let i = 0; i < 120; i++) await refuseTooManyChecks(db, tenant);
    const domain = await call("create_custom_domain", { domain: `auth.${newId("user").slice(5)}.example` });
    const email = await call("create_custom_email", { email_domain: `${newId("user").slice(5)}.example` });
    for (const [operation, id] of [["verify_custom_domain", domain.id], ["verify_custom_email", email.id]] as const)
      expect(await refusal(call(operation, { id }))).toMatchObject({ code: "rate_limit_exceeded", retryAfterSeconds: expect.any(Number) as number });
    await refuseTooManyChecks(db, other.tenant);
    expect((await db.select().from(rateLimits)).filter(({ tenantId }) => tenantId === other.tenant.id).map(({ count }) => count)).toContain(1);
  });
});

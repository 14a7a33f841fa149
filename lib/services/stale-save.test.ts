import { and, eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { auditEvents, members, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { ServiceError } from "@/lib/errors";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { validInput, type World } from "@/lib/testing/operation-inputs";
import { findOperation, operations } from ".";
import { managementScopes, type Operation } from "./operation";
import { run } from "./run";

const { db } = await testDatabase();

async function makeWorld(): Promise<World> {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { db, account, tenant, actor: (await makeMember(db, account, "owner", managementScopes)).actor };
}

const updates = operations.filter(({ name }) => name.startsWith("update_")).map((operation) => [operation.name, operation] as const);
const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => (error instanceof ServiceError ? error : Promise.reject(error as Error)));
const versionOf = async (operation: Operation, input: Record<string, unknown>, world: World) => String((await run(operation, input, world)).updated_at);
const eventsOf = async (world: World, operation: Operation) => (await db.select({ id: auditEvents.id }).from(auditEvents).where(and(eq(auditEvents.accountId, world.account.id), eq(auditEvents.action, `${operation.noun}.updated`)))).length;

describe("every update", () => {
  it.each(updates)("%s tells its version, and one that names it is done (contract section 5: PUT merges)", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const read = await versionOf(operation, input, world);
    const saved = await versionOf(operation, { ...input, expected_updated_at: read }, world);
    expect(Date.parse(saved)).toBeGreaterThan(Date.parse(read));
  });

  it.each(updates)("%s of a version that is no more is a conflict and writes nothing", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const read = await versionOf(operation, input, world);
    const now = await versionOf(operation, input, world);
    const before = await eventsOf(world, operation);
    const error = await refusal(run(operation, { ...input, expected_updated_at: read }, world));
    expect(error).toMatchObject({ code: "conflict", status: 409, details: { updated_at: now }, current: { updated_at: now } });
    expect(await eventsOf(world, operation)).toBe(before);
    await expect(run(operation, { ...input, expected_updated_at: now }, world)).resolves.toBeTypeOf("object");
  });

  it.each(updates)("%s: of several saves of one version at the same instant exactly one wins", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const read = await versionOf(operation, input, world);
    const answers = await Promise.all([1, 2, 3, 4].map(() => refusal(run(operation, { ...input, expected_updated_at: read }, world))));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(answers.filter((answer) => answer?.code === "conflict" && answer.current !== undefined)).toHaveLength(3);
  });
});

describe("a stale save", () => {
  it("MT-01 tells nothing of what was changed about the same person in another account", async () => {
    const [here, elsewhere] = [await makeWorld(), await makeWorld()];
    const updateMember = findOperation("update_member")!;
    const { user } = await makeMember(db, here.account, "viewer");
    await db.insert(members).values({ accountId: elsewhere.account.id, tenantId: user.tenantId, userId: user.id, role: "viewer" });
    const read = await versionOf(updateMember, { account_id: here.account.id, id: user.id, role: "viewer" }, here);
    const now = await versionOf(updateMember, { account_id: here.account.id, id: user.id, role: "viewer" }, here);
    await run(updateMember, { account_id: elsewhere.account.id, id: user.id, role: "admin" }, elsewhere);
    const error = await refusal(run(updateMember, { account_id: here.account.id, id: user.id, role: "viewer", expected_updated_at: read }, here));
    expect(error).toMatchObject({ code: "conflict", current: { updated_at: now } });
    expect(error!.details).toEqual({ updated_at: now });
  });

  const updateUser = findOperation("update_user")!;
  async function aUser() {
    const world = await makeWorld();
    const read = await run(findOperation("create_user")!, { tenant_id: world.tenant.id, email: "ada@example.com", name: "Ada" }, world);
    const of = { tenant_id: world.tenant.id, id: read.id };
    return { world, of, read: String(read.updated_at), save: (fields: object) => run(updateUser, { ...of, ...fields }, world) };
  }

  it("names the fields that others changed since, with their values of now, and the version to go on from", async () => {
    const { save, read } = await aUser();
    await save({ name: "Ada King" });
    const { updated_at: now } = await save({ scopes: ["shop:buy"] });
    const error = await refusal(save({ status: "inactive", expected_updated_at: read }));
    expect(error!.details).toEqual({ name: "Ada King", scopes: '["shop:buy"]', updated_at: now });
    expect(error!.message).toContain("What is different now: name, scopes.");
    expect(await save({ status: "inactive", expected_updated_at: now })).toMatchObject({ name: "Ada King", scopes: ["shop:buy"], status: "inactive" });
  });

  it("names what it would have overwritten when the change went past the log", async () => {
    const { save, read, world } = await aUser();
    await db.update(users).set({ name: "Augusta", updatedAt: new Date(Date.now() + 5) }).where(eq(users.tenantId, world.tenant.id));
    expect((await refusal(save({ name: "Countess", status: "active", expected_updated_at: read })))!.details).toMatchObject({ name: "Augusta", updated_at: expect.any(String) as string });
  });

  it("does nothing of what an update does besides: the sessions of the user stay, the address is not taken", async () => {
    const { save, read, of, world } = await aUser();
    await save({ name: "Ada King" });
    await refusal(save({ email: "other@example.com", status: "suspended", expected_updated_at: read }));
    expect(await run(findOperation("get_user")!, of, world)).toMatchObject({ email: "ada@example.com", status: "active", name: "Ada King" });
  });

  it("is compared as a time, and what is no time is refused", async () => {
    const { save, read } = await aUser();
    await expect(save({ name: "Ada King", expected_updated_at: read.replace("Z", "+00:00") })).resolves.toMatchObject({ name: "Ada King" });
    for (const bad of ["yesterday", "", 5]) expect(await refusal(save({ name: "x", expected_updated_at: bad }))).toMatchObject({ code: "validation_error", details: { expected_updated_at: expect.any(String) as string } });
  });

  it("is found also when both changes fall into one millisecond", async () => {
    const { save } = await aUser();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
    const read = String((await save({ name: "One" })).updated_at);
    setTimeout(() => vi.setSystemTime(Date.now() + 1), 2);
    await save({ name: "Two" });
    vi.useRealTimers();
    expect(await refusal(save({ name: "Three", expected_updated_at: read }))).toMatchObject({ code: "conflict", details: { name: "Two" } });
  });

  it("a viewer is told nothing of what changed", async () => {
    const { world, of, read } = await aUser();
    const viewer = await makeMember(db, world.account, "viewer");
    const error = await refusal(run(updateUser, { ...of, name: "x", expected_updated_at: read }, { db, actor: viewer.actor }));
    expect(error).toMatchObject({ code: "forbidden", details: undefined, current: undefined });
  });
});

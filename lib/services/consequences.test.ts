import { describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/db/testing";
import { grants, socialLogins } from "@/lib/db/schema";
import { ServiceError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { endSession, startSession } from "@/lib/sessions";
import { makeAccount, makeClient, makeMember, makePasskey, makeTenant, makeUser } from "@/lib/testing/factories";
import { validInput, type World } from "@/lib/testing/operation-inputs";
import { findOperation, operations } from ".";
import { managementScopes } from "./operation";
import { preview, run } from "./run";

const { db } = await testDatabase();

async function makeWorld() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { db, account, tenant, actor: (await makeMember(db, account, "owner", managementScopes)).actor };
}
const told = async (world: World, name: string, id?: string) => (await preview(findOperation(name)!, { tenant_id: world.tenant.id, ...(id ? { id } : {}) }, world)).consequences.map(({ text }) => text);
const refusal = (promise: Promise<unknown>) => promise.then(() => undefined, (error: unknown) => (error instanceof ServiceError ? error : Promise.reject(error as Error)));

/** Of each thing, in a world of its own: is it still there? */
const destructive = operations.filter(({ name, isDestructive }) => isDestructive && !name.startsWith("rotate_")).map((operation) => [operation.name, operation] as const);

describe("what goes with a deletion", () => {
  it.each(destructive.filter(([name]) => name.startsWith("delete_") || name.startsWith("remove_") || name === "revoke_session"))("%s says it, in words and before it is done (ux 13)", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const { name, consequences } = await preview(operation, input, world);
    expect(name === null).toBe(operation.confirm === undefined);
    expect(consequences.length).toBeGreaterThan(0);
    for (const { count, text } of consequences) {
      expect(count).not.toBe(0);
      expect(text.length).toBeGreaterThan(8);
    }
    await expect(run(operation, input, world), "the preview did nothing").resolves.toBeTypeOf("object");
  });

  it.each(destructive.filter(([, { confirm, consequences }]) => confirm ?? consequences))("MT-01 %s: nobody else is told it", async (_name, operation) => {
    const [mine, theirs] = [await makeWorld(), await makeWorld()];
    const input = await validInput(operation, theirs);
    const stranger = await refusal(preview(operation, input, { db, actor: mine.actor }));
    expect(stranger?.code).toBe("not_found");
    const viewer = await makeMember(db, theirs.account, "viewer");
    if (operation.on !== "caller") expect((await refusal(preview(operation, input, { db, actor: viewer.actor })))?.code).toBe("forbidden");
  });

  it("of a user: passkeys, live sessions and connected apps are counted, ended ones are not", async () => {
    const world = await makeWorld();
    const user = await makeUser(db, world.tenant);
    expect(await told(world, "delete_user", user.id)).toEqual([expect.stringMatching(/new user starts with nothing/)]);
    await makePasskey(db, user);
    await makePasskey(db, user);
    const [{ session }, ended] = [await startSession(db, user, { amr: ["otp"], acr: "1" }), await startSession(db, user, { amr: ["otp"], acr: "1" })];
    await endSession(db, world.tenant, ended.session.id, "signed_out");
    const client = await makeClient(db, world.tenant);
    const grant = { tenantId: world.tenant.id, clientId: client.id, userId: user.id, sessionId: session.id, issuer: world.tenant.issuer, acr: "1", authenticatedAt: new Date() };
    await db.insert(grants).values([{ ...grant, id: newId("grant") }, { ...grant, id: newId("grant") }]);
    expect((await told(world, "delete_user", user.id)).slice(0, 3)).toEqual(["2 passkeys", "1 session ends at once", "1 connected app loses its tokens"]);
    expect(await told(world, "revoke_session", session.id)).toEqual(["The browser is signed out at once", "1 app loses its tokens, offline access too"]);
    expect(await told(world, "revoke_session", ended.session.id)).toEqual(["It has ended already"]);
  });

  it("of a tenant: everything in it that people would miss", async () => {
    const world = await makeWorld();
    await makeClient(db, world.tenant);
    await makeUser(db, world.tenant);
    await makeUser(db, world.tenant);
    expect(await told(world, "delete_tenant")).toEqual(["2 users, with passkeys and consents", "1 client that nobody can sign in to any more", "Every token it issued stops working", "The audit log remains"]);
  });

  it("of a passkey: whether another is left", async () => {
    const world = await makeWorld();
    const user = await makeUser(db, world.tenant);
    const first = await makePasskey(db, user);
    expect(await told(world, "delete_passkey", first.id)).toContainEqual(expect.stringMatching(/their only passkey/));
    await makePasskey(db, user);
    expect(await told(world, "delete_passkey", first.id)).toContain("1 other passkey stays");
  });

  it("of a social login: the last one is told to be the last", async () => {
    const world = await makeWorld();
    const make = async (name: string) => String((await run(findOperation("create_social_login")!, { tenant_id: world.tenant.id, name, provider_type: "github", client_id: "x", client_secret: "some-upstream-secret" }, world)).id);
    const first = await make("GitHub");
    expect(await told(world, "delete_social_login", first)).toContain("It is the last one here: no social login is left");
    await make("GitHub again");
    expect(await told(world, "delete_social_login", first)).not.toContain("It is the last one here: no social login is left");
    await db.update(socialLogins).set({ status: "disabled" });
    expect(await told(world, "delete_social_login", first)).toEqual([expect.stringMatching(/keep their accounts/), expect.stringMatching(/secret is deleted/)]);
  });

  it("is part of the refusal of a call that was not confirmed, which MCP tells its client", async () => {
    const world = await makeWorld();
    const user = await makeUser(db, world.tenant);
    await makePasskey(db, user);
    const error = await refusal(run(findOperation("delete_user")!, { tenant_id: world.tenant.id, id: user.id }, { ...world, confirmation: { given: undefined } }));
    expect(error).toMatchObject({ code: "confirmation_required", details: { confirm: user.email, consequences: expect.stringMatching(/^1 passkey; /) as string } });
    expect(error!.message).toMatch(/What goes with it: 1 passkey; .* confirm set to/);
  });
});

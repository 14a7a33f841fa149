import { eq, inArray, or, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { auditEvents, members, type Role } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { ServiceError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { testDnsServer } from "@/lib/testing/dns-server";
import { makeAccount, makeMember, makeTenant } from "@/lib/testing/factories";
import { makeTarget, subject, validInput, type World } from "@/lib/testing/operation-inputs";
import { operations } from ".";
import { managementScopes, type Operation } from "./operation";
import { auditAction, run } from "./run";

await testDnsServer();
const { db } = await testDatabase();

async function makeWorld(role: Role = "owner", scopes: readonly string[] = managementScopes): Promise<World> {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  return { db, account, tenant, actor: (await makeMember(db, account, role, scopes)).actor };
}

const refusal = async (promise: Promise<unknown>): Promise<ServiceError> => {
  const error = await promise.then(() => new Error("was not refused"), (reason: unknown) => reason);
  if (!(error instanceof ServiceError)) throw error;
  return error;
};

const fixedNames =
  `get_me list_tenants get_tenant create_tenant update_tenant delete_tenant list_users get_user create_user update_user delete_user list_clients get_client
  create_client get_theme update_theme list_custom_domains get_custom_domain create_custom_domain verify_custom_domain list_custom_emails get_custom_email
  create_custom_email verify_custom_email list_social_logins create_social_login`.split(/\s+/);
const ourNames =
  `update_client delete_client rotate_client_secret revoke_previous_client_secret delete_custom_domain set_primary_custom_domain get_custom_domain_impact update_custom_email get_email_sender rotate_dkim_keys send_test_email delete_custom_email list_email_messages get_email_message list_suppressed_addresses delete_suppressed_address get_smtp_settings update_smtp_settings delete_smtp_settings get_social_login update_social_login delete_social_login
  import_users invite_user list_connected_apps revoke_connected_app list_search_results list_sessions revoke_session list_passkeys delete_passkey list_audit_events get_audit_event list_audit_actions list_account_audit_events get_login_trace revoke_sessions get_tenant_statistics list_setup_steps list_signing_keys rotate_signing_key delete_signing_key list_members add_member update_member remove_member
  get_account update_account leave_account list_invitations create_invitation resend_invitation revoke_invitation accept_invitation list_assistants revoke_assistant`.split(/\s+/);

const cases = (filter: (operation: Operation) => boolean) => operations.filter(filter).map((operation) => [operation.name, operation] as const);
/** Acts on something that exists; create_tenant's id is one to give. */
const takesId = (operation: Operation) => "id" in operation.input.shape && operation.http.includes("{id}");

describe("the registry", () => {
  it("holds the 26 fixed names and ours beside them, each once (contract section 6)", () => {
    expect(fixedNames).toHaveLength(26);
    expect(operations.map(({ name }) => name).sort()).toEqual([...fixedNames, ...ourNames].sort());
  });

  it("answers each verb and path by one operation", () => {
    expect(new Set(operations.map(({ http }) => http.replace(/\{\w+\}/, "{}"))).size).toBe(operations.length);
  });

  it.each(cases(() => true))("%s is verb_noun with a title and two sentences for a model that must choose", (_name, operation) => {
    expect(operation.name).toMatch(/^(get|list|create|update|delete|verify|rotate|revoke|set|add|remove|accept|resend|leave|import|invite|send)_[a-z]+(_[a-z]+)*$/);
    expect(operation.title.length).toBeGreaterThan(4);
    expect(operation.description.match(/[.:;](\s|$)/g)!.length).toBeGreaterThanOrEqual(2);
    expect(operation.isRead).toBe(operation.scope === null || operation.scope.endsWith(":read"));
  });

  it.each(cases(() => true))("%s takes and gives strict objects that JSON Schema can say", (_name, operation) => {
    const output = z.toJSONSchema(operation.output, { io: "output" }) as { additionalProperties?: unknown; properties: object };
    expect(output.additionalProperties).toBe(false);
    expect(Object.keys(output.properties)).not.toHaveLength(0);
    expect(() => z.toJSONSchema(operation.input, { io: "input" })).not.toThrow();
  });

  it.each(cases(({ name }) => name.startsWith("delete_") || name.startsWith("remove_")))("%s asks for the object's name (contract section 6)", (_name, operation) => {
    expect(operation.confirm).toBeDefined();
    expect(operation.isDestructive).toBe(true);
  });
});

describe("every operation, by its schema alone", () => {
  it.each(cases(() => true))("%s works for an owner on what it is given", async (_name, operation) => {
    const world = await makeWorld();
    await expect(run(operation, await validInput(operation, world), world)).resolves.toBeTypeOf("object");
  });

  it.each(cases(({ scope }) => scope !== null))("%s refuses a caller without its scope and names it", async (_name, operation) => {
    const world = await makeWorld("owner", managementScopes.filter((scope) => scope !== operation.scope && scope !== operation.scope?.replace(/:read$/, ":write")));
    const error = await refusal(run(operation, subject(operation, world), world));
    expect(error).toMatchObject({ code: "insufficient_scope", scopes: [operation.scope] });
  });

  it.each(cases(({ on }) => on !== "caller"))("MX-01 %s answers a foreign subject as one that does not exist", async (_name, operation) => {
    const [mine, theirs] = [await makeWorld(), await makeWorld()];
    const input = await validInput(operation, theirs);
    const foreign = await refusal(run(operation, input, { db, actor: mine.actor }));
    const random = await refusal(run(operation, { ...input, ...subject(operation, { tenant: { id: newId("user") }, account: { id: newId("acct") } }) }, { db, actor: mine.actor }));
    expect(foreign.code).toBe("not_found");
    expect({ code: foreign.code, message: foreign.message, details: foreign.details }).toEqual({ code: random.code, message: random.message, details: random.details });
  });

  it.each(cases(takesId))("MT-01 %s answers another tenant's id as a random one", async (_name, operation) => {
    const [mine, theirs] = [await makeWorld(), await makeWorld()];
    const target = await makeTarget(operation, theirs);
    const input = await validInput(operation, mine);
    const foreign = await refusal(run(operation, { ...input, id: target }, mine));
    const random = await refusal(run(operation, { ...input, id: `${target.split("_")[0]}_${newId("user").slice(5)}` }, mine));
    expect(foreign).toMatchObject({ code: "not_found", message: random.message });
    await expect(run(operation, { ...input, ...subject(operation, theirs), id: target }, theirs)).resolves.toBeTypeOf("object");
  });

  it.each(cases(takesId))("%s takes its id as {thing}_id too, and an id with a null byte as none", async (_name, operation) => {
    const world = await makeWorld();
    const { id, ...rest } = await validInput(operation, world);
    await expect(run(operation, { ...rest, [`${operation.noun}_id`]: id }, world)).resolves.toBeTypeOf("object");
    expect((await refusal(run(operation, { ...rest, id: "a\0b" }, world))).code).toBe("validation_error");
  });

  it.each(cases(({ on }) => on !== "caller"))("%s takes a subject with a null byte as none", async (_name, operation) => {
    const world = await makeWorld();
    const input = { ...(await validInput(operation, world)), ...subject(operation, { tenant: { id: "a\0b" }, account: { id: "a\0b" } }) };
    expect((await refusal(run(operation, input, world))).code).toBe("not_found");
  });

  it.each(cases(() => true))("MT-08 %s refuses a field it does not know", async (_name, operation) => {
    const world = await makeWorld();
    const error = await refusal(run(operation, { ...(await validInput(operation, world)), is_platform: true }, world));
    expect(error).toMatchObject({ code: "validation_error", details: { is_platform: expect.any(String) } });
  });

  it.each(cases(({ name }) => /^(create|add)_/.test(name)))("MT-14 %s lets nobody say for whom it is done: user_id and userId are fields that it does not know (CVE-2025-61928)", async (_name, operation) => {
    const [world, theirs] = [await makeWorld(), await makeWorld()];
    const userId = theirs.actor.kind === "user" ? theirs.actor.userId : "";
    for (const field of ["user_id", "userId"]) {
      const error = await refusal(run(operation, { ...(await validInput(operation, world)), [field]: userId }, world));
      expect(error).toMatchObject({ code: "validation_error", details: { [field]: expect.any(String) } });
    }
  });

  it.each(cases(({ on }) => on === "tenant"))("MX-02 %s never guesses among several tenants", async (_name, operation) => {
    const world = await makeWorld();
    const second = await makeTenant(db, { accountId: world.account.id });
    const input = await validInput(operation, world);
    delete input.tenant_id;
    const error = await refusal(run(operation, input, world));
    expect(error).toMatchObject({ code: "validation_error", details: { tenant_id: expect.any(String) } });
    expect(error.message).toContain(second.id);
  });

  it.each(cases(({ on, isRead }) => on !== "caller" && !isRead))("%s may not be called by a viewer (contract section 4)", async (_name, operation) => {
    const owner = await makeWorld();
    const viewer = await makeMember(db, owner.account, "viewer");
    const error = await refusal(run(operation, await validInput(operation, owner), { db, actor: viewer.actor }));
    expect(error.code).toBe("forbidden");
  });

  it.each(cases(({ on }) => on !== "caller"))("MX-03 %s is refused at once to somebody who is no member any more", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    if (world.actor.kind === "user") await db.delete(members).where(eq(members.userId, world.actor.userId));
    expect((await refusal(run(operation, input, world))).code).toBe("not_found");
  });
});

describe("audit", () => {
  const eventsOf = (world: World) => db.select().from(auditEvents).where(or(eq(auditEvents.tenantId, world.tenant.id), eq(auditEvents.accountId, world.account.id), world.actor.kind === "user" ? sql`${auditEvents.actor}->>'id' = ${world.actor.userId}` : undefined));

  it.each(cases(({ isRead }) => !isRead))("%s leaves exactly one event", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const before = new Set((await eventsOf(world)).map(({ id }) => id));
    const output = await run(operation, input, { ...world, requestId: "request-1", ip: "192.0.2.1" });
    const added = (await eventsOf(world)).filter(({ id }) => !before.has(id));
    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({ action: auditAction(operation), outcome: "success", requestId: "request-1", ip: "192.0.2.1", actor: { kind: "user", via: "rest" }, target: { type: operation.noun } });
    if (typeof output.id === "string") expect(added[0]!.target!.id).toBe(output.id);
  });

  it.each(cases(({ isRead }) => isRead))("%s leaves none", async (_name, operation) => {
    const world = await makeWorld();
    const input = await validInput(operation, world);
    const before = (await eventsOf(world)).length;
    await run(operation, input, world);
    expect(await eventsOf(world)).toHaveLength(before);
  });

  it.each(cases(({ isRead, on }) => !isRead && on !== "caller"))("%s leaves one denial and nothing else when it was refused", async (_name, operation) => {
    const [mine, theirs] = [await makeWorld(), await makeWorld()];
    const input = await validInput(operation, theirs);
    const before = new Set((await db.select({ id: auditEvents.id }).from(auditEvents)).map(({ id }) => id));
    await refusal(run(operation, input, { db, actor: mine.actor }));
    const added = (await db.select().from(auditEvents)).filter(({ id }) => !before.has(id));
    expect(added).toMatchObject([{ outcome: "denied", action: auditAction(operation), tenantId: null, accountId: null }]);
  });
});

describe("secrets", () => {
  it("MX-11 no audit event holds a secret that an operation was given or gave", async () => {
    const world = await makeWorld();
    const secrets: string[] = [];
    for (const [, operation] of cases(({ name }) => /client|social_login|custom_email|signing_key/.test(name))) {
      const input = await validInput(operation, world);
      if ("client_secret" in operation.input.shape) secrets.push(String((input.client_secret = `given-${newId("user")}`)));
      const output = await run(operation, input, world);
      if (typeof output.client_secret === "string") secrets.push(output.client_secret);
    }
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const events = JSON.stringify(await db.select().from(auditEvents).where(inArray(auditEvents.tenantId, [world.tenant.id])));
    for (const secret of secrets) expect(events).not.toContain(secret);
  });

  it("MX-11 client_secret stands in the output of the operations that make one, and no other", () => {
    const withSecret = operations.filter(({ output }) => JSON.stringify(z.toJSONSchema(output)).includes("client_secret\"")).map(({ name }) => name);
    expect(withSecret.sort()).toEqual(["create_client", "rotate_client_secret"]);
  });
});

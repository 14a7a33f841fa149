import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { auditEvents, consents, customDomains, members, smtpSettings, suppressedAddresses, users } from "../db/schema";
import { queueMail } from "../email/outbox";
import { settings } from "../env";
import { recordFailure } from "../failures/record";
import { rotateSigningKey } from "../keys/signing-keys";
import { newId } from "../ids";
import { findOperation } from "../services";
import type { Actor, Operation } from "../services/operation";
import { run } from "../services/run";
import { startSession } from "../sessions";
import { userToken } from "./access-tokens";
import { startSmtpServer } from "./smtp-server";
import { makeAccount, makeClient, makeInvitation, makeMember, makePasskey, makeUser, platformTenant } from "./factories";

/*
 * A valid input for any operation, made from its own schema, so that a new operation is tested without being written into a
 * list. What it acts on is made by its own create_ or add_ operation.
 */

interface Schema {
  type?: string;
  enum?: unknown[];
  format?: string;
  minimum?: number;
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
}

export interface World {
  db: Database;
  actor: Actor;
  tenant: { id: string };
  account: { id: string };
}

/** What the schema cannot say: fields whose text must be of a kind. */
const byField: Record<string, () => unknown> = {
  data: () => `email,name\n${word()}@example.com,Ada`,
  application_type: () => "backend",
  domain: () => `${word()}.example`,
  email_domain: () => `${word()}.example`,
};

/** Objects that no operation creates. */
const made: Record<string, (world: World) => Promise<string>> = {
  audit_event: async ({ db, tenant }) => (await db.insert(auditEvents).values({ id: newId("event"), tenantId: tenant.id, actor: { kind: "system", id: null, via: "system" }, action: "signing_key.rotated", outcome: "success" }).returning())[0]!.id,
  email_message: async ({ db, tenant }) => (await queueMail(db, tenant, { recipient: `${word()}@example.com`, subject: "Sign in", html: "", text: "", expiresAt: new Date(Date.now() + 600_000) })).id,
  suppressed_address: async ({ db, tenant }) => (await db.insert(suppressedAddresses).values({ tenantId: tenant.id, id: newId("suppressed"), address: `${word()}@example.com`, reason: "bounce" }).returning())[0]!.id,
  account: async ({ db, actor }) => {
    const account = await makeAccount(db);
    const { user: owner } = await makeMember(db, account);
    if (actor.kind === "user") await db.insert(members).values({ accountId: account.id, tenantId: owner.tenantId, userId: actor.userId, role: "viewer" });
    return account.id;
  },
  assistant: async ({ db, actor }) => {
    const [user] = await db.select().from(users).where(eq(users.id, actor.kind === "user" ? actor.userId : ""));
    return (await userToken(db, await platformTenant(db), user!)).grantId;
  },
  login_trace: async ({ db, tenant }) => (await recordFailure(db, { accountId: null, issuer: "http://acme.localhost:3000", ...tenant }, { headers: new Headers() }, { reason: "expired", status: 400 })).reference,
  passkey: async ({ db, tenant }) => (await makePasskey(db, await makeUser(db, tenant))).id,
  signing_key: async ({ db, tenant }) => (await rotateSigningKey(db, tenant.id, "ES256", false, new Date(Date.now() + 86_400_000))).kid,
  session: async ({ db, tenant }) => (await startSession(db, { tenantId: tenant.id, id: (await makeUser(db, tenant)).id }, { amr: ["otp"], acr: "1" })).session.id,
};

/** What no schema and no other operation gives. */
const byOperation: Record<string, (world: World) => Promise<Record<string, unknown>>> = {
  list_connected_apps: async ({ db, tenant }) => ({ user_id: (await makeUser(db, tenant)).id }),
  revoke_connected_app: async ({ db, tenant }) => {
    const [user, client] = [await makeUser(db, tenant), await makeClient(db, tenant)];
    await db.insert(consents).values({ tenantId: tenant.id, userId: user.id, clientId: client.id, redirectHost: "app.example", scopes: ["openid"] });
    return { user_id: user.id, client_id: client.id };
  },
  update_smtp_settings: async () => {
    settings().outboundAllow = [...new Set([...settings().outboundAllow, "127.0.0.1"])];
    return { host: "127.0.0.1", port: (await startSmtpServer()).port, security: "none" };
  },
  delete_smtp_settings: async ({ db, tenant }) => {
    await db.insert(smtpSettings).values({ tenantId: tenant.id, host: "smtp.example.com", port: 587, security: "starttls" });
    return {};
  },
  accept_invitation: async ({ db, actor }) => {
    const [user] = await db.select().from(users).where(eq(users.id, actor.kind === "user" ? actor.userId : ""));
    const account = await makeAccount(db);
    const { user: owner } = await makeMember(db, account);
    return { token: (await makeInvitation(db, account, { email: user!.email, invitedBy: owner.id })).token };
  },
};

/** What must have become of a thing, after it was created, before an operation works on it. */
const becomes: Record<string, (world: World, id: string) => Promise<unknown>> = {
  set_primary_custom_domain: ({ db }, id) => db.update(customDomains).set({ status: "active" }).where(eq(customDomains.id, id)),
};

const word = () => newId("user").slice(5);

/** Also the subject (tenant_id or account_id) of the world. */
export async function validInput(operation: Operation, world: World): Promise<Record<string, unknown>> {
  return { ...subject(operation, world), ...(await fields(operation, world)) };
}

export const subject = (operation: Operation, { tenant, account }: Pick<World, "tenant" | "account">): Record<string, string> =>
  operation.on === "tenant" ? { tenant_id: tenant.id } : operation.on === "account" ? { account_id: account.id } : {};

async function fields(operation: Operation, world: World): Promise<Record<string, unknown>> {
  const schema = z.toJSONSchema(z.strictObject(operation.input.shape), { io: "input", unrepresentable: "any" }) as Schema;
  const given = byOperation[operation.name];
  if (given) return given(world);
  const input: Record<string, unknown> = {};
  for (const name of schema.required ?? []) input[name] = name === "id" || operation.http.includes(`{${name}}`) ? await makeTarget(operation, world) : sample(name, schema.properties?.[name] ?? {});
  return input;
}

/** The id of something this operation can act on. */
export async function makeTarget(operation: Operation, world: World): Promise<string> {
  const create = findOperation(`create_${operation.noun}`) ?? findOperation(`add_${operation.noun}`);
  if (create) {
    const id = String((await run(create, await validInput(create, world), world)).id);
    await becomes[operation.name]?.(world, id);
    return id;
  }
  const make = made[operation.noun];
  if (!make) throw new Error(`no create_${operation.noun}: say in operation-inputs.ts how a ${operation.noun} comes to be`);
  return make(world);
}

function sample(name: string, schema: Schema): unknown {
  if (byField[name]) return byField[name]();
  if (schema.enum) return schema.enum[0];
  if (schema.format === "email") return `${word()}@example.com`;
  if (schema.type === "string") return `sample ${word()}`;
  if (schema.type === "boolean") return true;
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "array") return [];
  throw new Error(`no sample for the field ${name}: ${JSON.stringify(schema)}`);
}

import { randomInt } from "node:crypto";
import { and, asc, eq, inArray, sql, type SQL } from "drizzle-orm";
import type { z } from "zod";
import type { Database } from "../db/client";
import { prepared } from "../db/prepared";
import { accounts, auditEvents, customDomains, members, tenants, type AuditActor, type Role } from "../db/schema";
import { notFound, ServiceError } from "../errors";
import { newId } from "../ids";
import { log } from "../log";
import { isFresh } from "../login/passkeys";
import { isPrimaryDomain, tenantById, tenantWithDomain, withIssuer } from "../tenancy/primary-issuer";
import { refuseAssistant } from "./assistant-access";
import type { Actor, Consequence, ManagementScope, Operation, OperationTenant, Subject } from "./operation";
import { isSameInstant, SameInstant, StaleSave, staleConflict } from "./stale-save";

export interface Call {
  db: Database;
  actor: Actor;
  requestId?: string;
  ip?: string;
  /** Set by a surface whose caller must repeat the object's name before something is destroyed. */
  confirmation?: { given: string | undefined };
  /** Set by a surface whose caller has a session: when they authenticated in it, undefined where it is none of theirs. */
  authentication?: { at: Date | undefined };
}

/** Scopes that the actor lacks for this operation; empty when it may be called. Write implies read. */
export function missingScopes(operation: { scope: ManagementScope | null }, actor: Actor): ManagementScope[] {
  const { scope } = operation;
  if (scope === null || actor.scopes.has(scope)) return [];
  return scope.endsWith(":read") && actor.scopes.has(scope.replace(/:read$/, ":write")) ? [] : [scope];
}

/**
 * May this role ever call this operation? Viewers read; admins do all but what an operation keeps for owners. A machine has its
 * scopes, but not what is kept for owners: an admin, who can make machines, would have it through them.
 */
export const roleMay = (operation: Pick<Operation, "isRead" | "roles">, role: Role | "machine"): boolean =>
  operation.roles ? role !== "machine" && operation.roles.includes(role) : operation.isRead || role !== "viewer";

/**
 * The one door to every operation: scope, input, tenant and role, then in one transaction confirmation, handler and audit
 * event, then the output's shape. Rights are read at call time. An update that names the version its caller read happens to
 * that version or not at all.
 * @throws ServiceError
 */
export async function run(operation: Operation, rawInput: unknown, call: Call): Promise<Record<string, unknown>> {
  const { actor, db } = call;
  const { subjectId, input, expected } = admitted(operation, rawInput, actor);
  const tasks: (() => void)[] = [];
  let found: FoundSubject = {};
  let prepared: unknown;
  const subjectOf = async (handle: Database): Promise<FoundSubject> => {
    found = await findSubject(handle, operation.on, subjectId, actor, operation.name);
    refuseRole(operation, found);
    refuseAssistant(operation, found.tenant, actor);
    return found;
  };
  const work = async (handle: Database, attempt: number): Promise<Record<string, unknown>> => {
    tasks.length = 0;
    const subject = await subjectOf(handle);
    let changes: Changes;
    const context = {
      db: handle, actor, ...subject, prepared,
      recordChanges(before: Record<string, unknown>, after: Record<string, unknown>) {
        if (expected !== undefined && !isSameInstant(before.updated_at, expected)) throw new StaleSave(before);
        if (operation.isUpdate && before.updated_at === after.updated_at && attempt < 3) throw new SameInstant();
        changes = difference(before, after);
      },
      afterCommit: (task: () => void) => void tasks.push(task),
    };
    if (operation.confirm && call.confirmation) await refuseUnconfirmed(operation, input, context, call.confirmation.given);
    if (call.authentication && (await operation.isSensitive?.(input as never, context as never))) refuseOldSignIn(call.authentication.at);
    const output = operation.output.parse(await operation.handler(input as never, context as never)) as Record<string, unknown>;
    if (expected !== undefined && !changes) throw new Error(`${operation.name} does not say what it changed, so its version cannot be compared`);
    if (!operation.isRead && !(operation.isRepeated && isNothingNew(changes))) await handle.insert(auditEvents).values(auditEvent(operation, call, subject, input, output, changes));
    return output;
  };

  try {
    if (operation.prepare) prepared = await operation.prepare(input as never, { db, actor, ...(await subjectOf(db)) } as never);
    const output = operation.isRead ? await work(db, 1) : await inTransaction(db, work, expected !== undefined);
    for (const task of tasks) task();
    return output;
  } catch (error) {
    if (error instanceof StaleSave) throw await staleConflict(db, operation, { tenant: found.tenant, account: found.account, input, expected: expected!, current: error.current });
    if (error instanceof ServiceError && (error.code === "forbidden" || error.code === "not_found")) await recordDenial(operation, call, found);
    throw error;
  }
}

export interface Preview {
  /** What must be repeated to confirm; null: nothing. */
  name: string | null;
  consequences: Consequence[];
}

/**
 * What an operation would be confirmed by, and what goes with it, without doing it. The rights are those of doing it.
 * @throws ServiceError
 */
export async function preview(operation: Operation, rawInput: unknown, call: Call): Promise<Preview> {
  const { actor, db } = call;
  const { subjectId, input } = admitted(operation, rawInput, actor);
  let found: FoundSubject = {};
  try {
    found = await findSubject(db, operation.on, subjectId, actor, operation.name);
    refuseRole(operation, found);
    refuseAssistant(operation, found.tenant, actor);
    const context = { db, actor, ...found };
    return { name: (await operation.confirm?.(input as never, context as never)) ?? null, consequences: await consequencesOf(operation, input, context) };
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "forbidden" || error.code === "not_found")) await recordDenial(operation, call, found);
    throw error;
  }
}

function admitted(operation: Operation, rawInput: unknown, actor: Actor): ReturnType<typeof parseInput> {
  const missing = missingScopes(operation, actor);
  if (missing.length > 0) throw new ServiceError("insufficient_scope", `${operation.name} needs the scope ${missing.join(" ")}. Ask for it and sign in again.`, undefined, { scopes: missing });
  return parseInput(operation, rawInput);
}

function refuseRole(operation: Operation, { role }: FoundSubject): void {
  if (role === undefined || roleMay(operation, role)) return;
  throw new ServiceError("forbidden", `The role ${role} may not call ${operation.name}. Ask an owner of the account.`);
}

const consequencesOf = async (operation: Operation, input: unknown, context: object): Promise<Consequence[]> =>
  ((await operation.consequences?.(input as never, context as never)) ?? []).filter(({ count }) => count !== 0);

async function refuseUnconfirmed(operation: Operation, input: unknown, context: object, given: string | undefined): Promise<void> {
  const name = await operation.confirm!(input as never, context as never);
  if (given === name) return;
  const consequences = (await consequencesOf(operation, input, context)).map(({ text }) => text).join("; ");
  const told = consequences === "" ? "" : ` What goes with it: ${consequences}.`;
  throw new ServiceError("confirmation_required", `Nothing was changed. This cannot be undone.${told} To go ahead, repeat the call with confirm set to ${JSON.stringify(name)}, after asking the person you work for.`, { confirm: name, ...(consequences === "" ? {} : { consequences }) });
}

function refuseOldSignIn(authenticatedAt: Date | undefined): void {
  if (authenticatedAt && isFresh({ authenticatedAt })) return;
  throw new ServiceError("forbidden", "You signed in more than five minutes ago. Nothing was changed. Sign in again, then press the button once more.", { authentication: "must be at most five minutes old" });
}

// ---- Input

function parseInput(operation: Operation, raw: unknown): { subjectId: string | undefined; input: unknown; expected: string | undefined } {
  if (raw !== undefined && (typeof raw !== "object" || raw === null || Array.isArray(raw))) throw new ServiceError("validation_error", "The input must be a JSON object.");
  const fields: Record<string, unknown> = { ...(raw as object | undefined) };
  const shape = operation.input.shape as Record<string, z.ZodType>;
  const alias = `${operation.noun}_id`;
  if ("id" in shape && !("id" in fields) && !(alias in shape) && alias in fields && alias !== subjectField(operation.on)) {
    fields.id = fields[alias];
    delete fields[alias];
  }
  const field = subjectField(operation.on);
  let subjectId: unknown;
  if (field && !(field in shape)) {
    subjectId = fields[field];
    if (subjectId === undefined && operation.noun === operation.on && "id" in fields) {
      subjectId = fields.id;
      delete fields.id;
    }
    delete fields[field];
    if (subjectId !== undefined && typeof subjectId !== "string") throw new ServiceError("validation_error", `${field} must be a string.`, { [field]: "must be a string" });
    if (typeof subjectId === "string" && !/^[\x21-\x7e]{1,255}$/.test(subjectId)) throw notFound(operation.on);
  }
  const parsed = operation.input.safeParse(fields);
  if (!parsed.success) throw validationError(parsed.error);
  const { expected_updated_at: expected, ...input } = parsed.data;
  return { subjectId: subjectId as string | undefined, input, expected: expected as string | undefined };
}

/** The field that names the subject: added to every operation's input by `on`. */
export const subjectField = (on: Subject): "tenant_id" | "account_id" | null => (on === "tenant" ? "tenant_id" : on === "account" ? "account_id" : null);

function validationError(error: z.ZodError): ServiceError {
  const details: Record<string, string> = {};
  for (const issue of error.issues) {
    if (issue.code === "unrecognized_keys") for (const key of issue.keys) details[[...issue.path, key].join(".")] = "is not a known field";
    else details[issue.path.join(".") || "input"] ??= issue.message;
  }
  const told = Object.entries(details).map(([field, message]) => `${field}: ${message}`);
  return new ServiceError("validation_error", `The input was refused: ${told.slice(0, 5).join("; ")}.`, details);
}

// ---- Subject

type FoundSubject = { role?: Role | "machine"; tenant?: OperationTenant; account?: { id: string; name: string } };

async function findSubject(db: Database, on: Subject, id: string | undefined, actor: Actor, name: string): Promise<FoundSubject> {
  if (on === "caller") return {};
  if (actor.kind === "client") {
    if (on === "account") throw new ServiceError("forbidden", `A machine client acts on its own tenant only; ${name} needs a member of the account.`);
    if (id !== undefined && id !== actor.tenantId) throw notFound("tenant");
    const tenant = await tenantById(db, actor.tenantId);
    if (!tenant) throw notFound("tenant");
    return { tenant, role: "machine" };
  }
  if (on === "tenant") return findTenantOfMember(db, id, actor);
  if (actor.tenantIds) throw new ServiceError("forbidden", `This access was limited to chosen tenants, and ${name} works on the whole account. To use it, the person connects again and chooses all tenants.`);
  return findAccountOfMember(db, id, actor.userId);
}

async function findTenantOfMember(db: Database, id: string | undefined, { userId, tenantIds }: Extract<Actor, { kind: "user" }>): Promise<FoundSubject> {
  const reachable = await (tenantIds === null && id !== undefined
    ? tenantOfMember(db).execute({ userId, id })
    : reachableTenants(db, and(eq(members.userId, userId), id === undefined ? undefined : eq(tenants.id, id), tenantIds ? inArray(tenants.id, [...tenantIds]) : undefined)));
  const [first, second] = reachable;
  if (!first) throw id === undefined ? new ServiceError("not_found", tenantIds ? "None of the tenants that this access was limited to exists any more." : "You have no tenant yet. Create one with create_tenant.") : notFound("tenant");
  if (second) {
    const names = reachable.slice(0, 20).map(({ tenant }) => `${tenant.id} (${tenant.name})`).join(", ");
    throw new ServiceError("validation_error", `tenant_id is needed, because you can reach several tenants: ${names}${reachable.length > 20 ? ", …" : ""}.`, { tenant_id: "is needed: you can reach several tenants" });
  }
  return { tenant: withIssuer(first), role: first.role };
}

const reachableTenants = (db: Database, which: SQL | undefined) =>
  db
    .select({ ...tenantWithDomain, role: members.role })
    .from(members)
    .innerJoin(tenants, eq(tenants.accountId, members.accountId))
    .leftJoin(customDomains, isPrimaryDomain())
    .where(which)
    .orderBy(asc(tenants.createdAt), asc(tenants.id))
    .limit(21);

/** What almost every call asks first. */
const tenantOfMember = (db: Database) =>
  prepared(db, "tenant_of_member", (handle) => reachableTenants(handle, and(eq(members.userId, sql.placeholder("userId")), eq(tenants.id, sql.placeholder("id")))).prepare("tenant_of_member"));

async function findAccountOfMember(db: Database, id: string | undefined, userId: string): Promise<FoundSubject> {
  const reachable = await db
    .select({ account: { id: accounts.id, name: accounts.name }, role: members.role })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(and(eq(members.userId, userId), id === undefined ? undefined : eq(accounts.id, id)))
    .orderBy(asc(accounts.createdAt), asc(accounts.id))
    .limit(21);
  const [first, second] = reachable;
  if (!first) throw notFound("account");
  if (second) throw new ServiceError("validation_error", `account_id is needed, because you are a member of several accounts: ${reachable.map(({ account }) => `${account.id} (${account.name})`).join(", ")}.`, { account_id: "is needed: you are a member of several accounts" });
  return first;
}

// ---- Transaction and audit

/**
 * Serialization failures and deadlocks are tried again; the whole work is done anew, so its effects happen once. `isExact`: what
 * is read holds until the end. Of two that change the same row, the second fails and at its next attempt reads what the first wrote.
 */
async function inTransaction<T>(db: Database, work: (handle: Database, attempt: number) => Promise<T>, isExact: boolean): Promise<T> {
  const attempts = isExact ? 8 : 3;
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction((transaction) => work(transaction, attempt), isExact ? { isolationLevel: "repeatable read" } : undefined);
    } catch (error) {
      const code = ((error as { cause?: unknown }).cause as { code?: unknown } | undefined)?.code ?? (error as { code?: unknown }).code;
      if (code === "23505") throw new ServiceError("conflict", "Something with the same value already exists. List what there is, then try again.", undefined, { cause: error });
      if (attempt >= attempts || (code !== "40001" && code !== "40P01")) throw error;
      await new Promise((resolve) => setTimeout(resolve, randomInt(5, 25) * attempt));
    }
  }
}

type Changes = Record<string, { from: unknown; to: unknown }> | undefined;

function difference(before: Record<string, unknown>, after: Record<string, unknown>): Changes {
  const changed = Object.keys(after).filter((key) => key !== "updated_at" && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, { from: before[key] ?? null, to: after[key] ?? null }]));
}

const isNothingNew = (changes: Changes): boolean => changes !== undefined && Object.keys(changes).every((field) => field === "last_checked_at" || field === "next_check_at");

const pastTense: Record<string, string> = { create: "created", update: "updated", delete: "deleted", verify: "verified", rotate: "rotated", revoke: "revoked", add: "added", remove: "removed", invite: "invited" };

function auditEvent(operation: Operation, call: Call, subject: FoundSubject, input: unknown, output: Record<string, unknown>, changes: Changes): typeof auditEvents.$inferInsert {
  const given = input as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const isSubject = operation.noun === operation.on;
  return {
    id: newId("event"),
    tenantId: subject.tenant?.id ?? (operation.noun === "tenant" ? text(output.id) : null),
    accountId: subject.account?.id ?? subject.tenant?.accountId ?? (operation.on === "caller" ? text(output.account_id) : null),
    actor: auditActor(call.actor),
    action: auditAction(operation),
    target: { type: operation.noun, id: text(output.id) ?? text(given.id) ?? (isSubject ? (subject.tenant?.id ?? null) : null), name: text(output.name) ?? text(output.email) ?? text(output.custom_domain) ?? text(output.email_domain) ?? text(given.name), ...owner(output, given) },
    outcome: "success",
    changes,
    requestId: call.requestId,
    ip: call.ip,
  };
}

/** Whose the target is, so that what is done about a user is found by the user's id. */
function owner(output: Record<string, unknown>, given: Record<string, unknown>): { user_id?: string } {
  const id = output.user_id ?? given.user_id;
  return typeof id === "string" ? { user_id: id } : {};
}

/** `create_client` is recorded as `client.created`. */
export const auditAction = (operation: Pick<Operation, "name" | "noun" | "auditAction">): string =>
  operation.auditAction ?? `${operation.noun}.${pastTense[operation.name.split("_")[0]!] ?? operation.name.split("_")[0]}`;

const auditActor = (actor: Actor): AuditActor =>
  actor.kind === "user" ? { kind: "user", id: actor.userId, via: actor.via, ...(actor.clientId ? { client_id: actor.clientId } : {}) } : { kind: "client", id: actor.clientId, via: actor.via };

/** Told to the tenant only when the actor may see it: a stranger's attempts belong to nobody's log but the installation's. */
async function recordDenial(operation: Operation, call: Call, { tenant, account }: FoundSubject): Promise<void> {
  const { actor, db, requestId, ip } = call;
  const tenantId = tenant?.id ?? (actor.kind === "client" ? actor.tenantId : null);
  await db
    .insert(auditEvents)
    .values({ id: newId("event"), tenantId, accountId: account?.id ?? tenant?.accountId ?? null, actor: auditActor(actor), action: auditAction(operation), target: { type: operation.noun, id: null, name: null }, outcome: "denied", requestId, ip })
    .catch((error: unknown) => log("error", "audit_failed", { error }));
}

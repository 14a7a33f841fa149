import { z } from "zod";
import type { Database } from "../db/client";
import type { AuditActor, Role } from "../db/schema";
import { managementScopes, type ManagementScope } from "../oauth/management-scopes";
import type { TenantWithIssuer } from "../tenancy/primary-issuer";
import { instant } from "./fields";

export { managementScopes, type ManagementScope };

/**
 * Who calls. Rights of a user: these scopes ∩ the role in the account, read at each call, in the tenants that the user chose at
 * consent (null: all). A machine acts on its own tenant.
 */
export type Actor =
  | { kind: "user"; userId: string; scopes: ReadonlySet<string>; tenantIds: ReadonlySet<string> | null; clientId: string | null; via: AuditActor["via"] }
  | { kind: "client"; clientId: string; tenantId: string; scopes: ReadonlySet<string>; via: AuditActor["via"] };

/** Did the user leave this tenant out when they allowed the access? */
export const isLeftOut = (actor: Actor, tenantId: string): boolean => actor.kind === "user" && actor.tenantIds !== null && !actor.tenantIds.has(tenantId);

/** What an operation works on: the caller alone, an account of the caller, or one tenant the caller may act on. */
export type Subject = "caller" | "account" | "tenant";

/** As it was when the operation began, in a write inside its transaction. */
export type OperationTenant = TenantWithIssuer;

interface CommonContext {
  /** The transaction of a write; the pool for a read. Never use another handle inside a handler: the embedded database has one connection. */
  db: Database;
  actor: Actor;
  /** Field → before and after, for the audit event. Never a secret. Of an update, the whole object: `run` compares its version. */
  recordChanges(before: Record<string, unknown>, after: Record<string, unknown>): void;
  /** Runs once the transaction has committed: caches to forget, a worker to wake. */
  afterCommit(task: () => void): void;
}

export type Context<On extends Subject> = CommonContext &
  (On extends "tenant" ? { tenant: OperationTenant; role: Role | "machine" } : On extends "account" ? { account: { id: string; name: string }; role: Role } : unknown);

/** Something that goes with what is destroyed: how many, and what becomes of them in words. */
export interface Consequence {
  /** Null where there is nothing to count; what counts 0 is not told. */
  count: number | null;
  text: string;
}

export interface OperationDefinition<On extends Subject, Input extends z.ZodObject, Output extends z.ZodObject, Prepared = undefined> {
  /** `verb_noun`: get list create update delete verify rotate revoke set add remove. */
  name: `${string}_${string}`;
  /** The kind of thing it works on, when the name's noun is not it: rotate_client_secret works on a `client`. */
  noun?: string;
  title: string;
  /** Two sentences for a model that must choose: what it does and returns once, what it destroys, which list gives the ids. */
  description: string;
  /** Null: any signed-in caller. */
  scope: ManagementScope | null;
  on: On;
  /** Method and path below /api/v1, e.g. `GET /clients/{id}`. Path names are input fields. */
  http: `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;
  /** A strict object of snake_case fields. tenant_id (or account_id) is added by `on`. */
  input: Input;
  output: Output;
  /** Only these roles may call it; without it: reads every role, writes owner and admin. */
  roles?: readonly Role[];
  /** Calls that reach addresses outside (DNS). MCP's openWorldHint. */
  reachesOutside?: boolean;
  /** For what cannot be undone: the name of the object, which the caller repeats in `confirm` where the surface asks for it. */
  confirm?: (input: z.output<Input>, context: Context<On>) => Promise<string>;
  /** What goes with it. Told before it is done, by every surface that asks. */
  consequences?: (input: z.output<Input>, context: Context<On>) => Promise<Consequence[]>;
  /** Makes, changes or takes a credential: where the surface has a session, its person must have signed in within five minutes (ASVS 7.5.1). */
  isSensitive?: (input: z.output<Input>, context: Context<On>) => boolean | Promise<boolean>;
  /** Audit action when the verb's past tense is not it, e.g. `client.secret_rotated`. */
  auditAction?: string;
  /** It is called again and again, by open pages too: one that changed nothing but when it was and will be checked leaves no event. */
  isRepeated?: boolean;
  /** What must not happen inside a transaction (a question to DNS): done before it, with rights checked; its answer is `context.prepared`. */
  prepare?: (input: z.output<Input>, context: Context<On>) => Promise<Prepared>;
  handler(input: z.output<Input>, context: Context<On> & { prepared: Prepared }): Promise<z.input<Output>>;
}

/** An operation with its types erased, as the registry and the surfaces hold it. */
export interface Operation extends Omit<OperationDefinition<Subject, z.ZodObject, z.ZodObject>, "handler" | "confirm" | "consequences" | "isSensitive" | "prepare" | "noun"> {
  isRead: boolean;
  /** Takes expected_updated_at. */
  isUpdate: boolean;
  isDestructive: boolean;
  /** The name of the thing: `client`, `custom_domain`. `{noun}_id` is accepted for `id`. */
  noun: string;
  handler(input: never, context: never): Promise<unknown>;
  confirm?: (input: never, context: never) => Promise<string>;
  consequences?: (input: never, context: never) => Promise<Consequence[]>;
  isSensitive?: (input: never, context: never) => boolean | Promise<boolean>;
  prepare?: (input: never, context: never) => Promise<unknown>;
}

export type DefinedOperation<On extends Subject, Input extends z.ZodObject, Output extends z.ZodObject> = Omit<Operation, "input" | "output" | "handler" | "on"> & {
  on: On;
  input: Input;
  output: Output;
  handler(input: z.output<Input>, context: Context<On>): Promise<z.input<Output>>;
};

export function defineOperation<On extends Subject, Input extends z.ZodObject, Output extends z.ZodObject, Prepared = undefined>(
  definition: OperationDefinition<On, Input, Output, Prepared>,
): DefinedOperation<On, Input, Output> {
  const [verb, ...rest] = definition.name.split("_");
  const isRead = verb === "get" || verb === "list";
  const isUpdate = verb === "update";
  const singular = (noun: string) => (verb === "list" ? noun.replace(/s$/, "") : noun);
  return {
    ...definition,
    input: z.strictObject({ ...definition.input.shape, ...(isUpdate ? expectation : {}) }),
    isRead,
    isUpdate,
    isDestructive: definition.confirm !== undefined || verb === "delete" || verb === "remove" || verb === "revoke",
    noun: definition.noun ?? singular(rest.join("_")),
  } as DefinedOperation<On, Input, Output>;
}

/** Every update takes the version that the caller read. `run` compares it; the handler does not see it. */
const expectation = {
  expected_updated_at: instant.max(64).refine((text) => !Number.isNaN(Date.parse(text)), "must be a time such as 2026-01-31T12:00:00.000Z").optional().describe("The updated_at you read. If it changed since, nothing is written and the answer says which fields did."),
};

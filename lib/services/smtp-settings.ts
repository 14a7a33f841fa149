import { and, count, desc, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { open, seal } from "../crypto/seal";
import type { Database } from "../db/client";
import { mailAttempts, outbox, smtpSettings } from "../db/schema";
import { findSender } from "../email/senders";
import { SendFailure } from "../email/smtp-answer";
import { checkedServer, forgetTenantTransport, smtpPasswordContext, type SmtpSettingsRow } from "../email/tenant-server";
import { tenantSmtpTransport } from "../email/transports";
import { wakeMailWorker } from "../email/worker";
import { keyring } from "../env";
import { ServiceError } from "../errors";
import { countEvent, type RateLimit } from "../rate-limit";
import { deleted, instant, iso } from "./fields";
import { defineOperation } from "./operation";

const securities = ["tls", "starttls", "none"] as const;

const settingsOutput = z.strictObject({
  tenant_id: z.string(),
  host: z.string().nullable().describe("Null: none is set, and all mail goes by the platform's server."),
  port: z.number().int().nullable(),
  security: z.enum(securities).nullable(),
  username: z.string().nullable(),
  has_password: z.boolean().describe("The password itself is never answered."),
  is_used: z.boolean().describe("Mail goes by this server once a custom e-mail domain is verified and active; mail from the platform's address goes by the platform's."),
  waiting: z.number().int().describe("Mails of the tenant that are queued now. While the server is away they wait, and never go by another."),
  last_attempt: z.strictObject({ at: instant, outcome: z.enum(["accepted", "deferred", "refused"]), problem: z.string().nullable(), answer: z.string().nullable() }).nullable().describe("How the last mail by this server went."),
  created_at: instant.nullable(),
  updated_at: instant.nullable(),
});

export const getSmtpSettings = defineOperation({
  name: "get_smtp_settings",
  title: "Get SMTP settings",
  description: "Returns a tenant's own mail server, whether mail goes by it now, and how the last mail went. Without one, mail goes by the platform's server.",
  scope: "emails:read",
  on: "tenant",
  http: "GET /smtp-settings",
  input: z.strictObject({}),
  output: settingsOutput,
  handler: async (_input, { db, tenant }) => present(db, tenant, await load(db, tenant)),
});

const text = (maximum: number) => z.string().trim().min(1, "must not be empty").max(maximum, `must be ${maximum} characters or fewer`).regex(/^[\x20-\x7e]+$/, "must be plain ASCII");

export const updateSmtpSettings = defineOperation({
  name: "update_smtp_settings",
  title: "Update SMTP settings",
  description: "Sets or changes the tenant's own mail server; a field left out stays as it is. It connects and logs in first, and writes nothing unless that worked; the password is kept sealed and never answered.",
  scope: "emails:write",
  on: "tenant",
  http: "PUT /smtp-settings",
  reachesOutside: true,
  input: z.strictObject({
    host: z.string().trim().toLowerCase().max(253).regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^[0-9a-f:.]*:[0-9a-f:.]*$/, "must be the name of a mail server, such as smtp.example.com, in ASCII").optional().describe("A host name such as smtp.example.com. Needed the first time."),
    port: z.coerce.number().int().min(1).max(65_535).refine((port) => port > 1023 || [25, 465, 587].includes(port), "must be 25, 465, 587 or above 1023").optional().describe("465 for tls, else 587, unless given."),
    security: z.enum(securities, "must be tls, starttls or none").optional().describe("tls: from the first byte. starttls (the default): demanded before anything is sent. none: only to a server on the same machine."),
    username: text(255).nullable().optional().describe("Null: the server takes mail without a login."),
    password: z.string().min(1, "must not be empty").max(1000).regex(/^[^\p{Cc}]+$/u, "must not hold control characters").optional().describe("Must be given again when the server or the user name changes; it goes when the user name does."),
  }),
  output: settingsOutput,
  async prepare(input, { db, tenant }) {
    const row = await load(db, tenant);
    const wanted = merged(row, input);
    await refuseGuessing(db, tenant);
    await connectOnce(wanted);
    return { row, wanted };
  },
  async handler(_input, { db, tenant, prepared: { row, wanted: { password, ...wanted } }, recordChanges, afterCommit }) {
    const now = await load(db, tenant);
    const before = await present(db, tenant, now);
    if (now?.updatedAt.getTime() !== row?.updatedAt.getTime()) {
      recordChanges(before, { ...before, updated_at: null }); // whoever named a version is told what is different now
      throw new ServiceError("conflict", "The settings were changed while the server was tried. Read them and try again.");
    }
    const values = { ...wanted, passwordSealed: password === null ? null : seal(keyring(), password, smtpPasswordContext(tenant.id)), updatedAt: new Date() };
    const [saved] = await db.insert(smtpSettings).values({ tenantId: tenant.id, ...values }).onConflictDoUpdate({ target: smtpSettings.tenantId, set: values }).returning();
    const after = await present(db, tenant, saved);
    recordChanges(before, after);
    afterCommit(() => {
      forgetTenantTransport(tenant.id);
      wakeMailWorker();
    });
    return after;
  },
});

export const deleteSmtpSettings = defineOperation({
  name: "delete_smtp_settings",
  title: "Delete SMTP settings",
  description: "Removes the tenant's own mail server and its password for good; from then on all mail, also what waits, goes by the platform's server. Read them with get_smtp_settings first.",
  scope: "emails:write",
  on: "tenant",
  http: "DELETE /smtp-settings",
  input: z.strictObject({}),
  output: deleted,
  confirm: async (_input, { db, tenant }) => (await loaded(db, tenant)).host,
  async consequences(_input, { db, tenant }) {
    const [row, waiting] = [await loaded(db, tenant), await countWaiting(db, tenant)];
    return [
      { count: null, text: "All mail goes by the platform's server from now on" },
      { count: waiting, text: `${waiting} queued ${waiting === 1 ? "mail goes" : "mails go"} that way, too` },
      { count: row.passwordSealed === null ? 0 : null, text: "Its password is deleted" },
    ];
  },
  async handler(_input, { db, tenant, afterCommit }) {
    const row = await loaded(db, tenant);
    await db.delete(smtpSettings).where(eq(smtpSettings.tenantId, tenant.id));
    afterCommit(() => forgetTenantTransport(tenant.id));
    return { id: tenant.id, name: row.host, deleted: true as const };
  },
});

type TenantId = { id: string };

const load = async (db: Database, tenant: TenantId): Promise<SmtpSettingsRow | undefined> => (await db.select().from(smtpSettings).where(eq(smtpSettings.tenantId, tenant.id)).limit(1))[0];

async function loaded(db: Database, tenant: TenantId): Promise<SmtpSettingsRow> {
  const row = await load(db, tenant);
  if (!row) throw new ServiceError("not_found", "This tenant has no mail server of its own. Set one with update_smtp_settings.");
  return row;
}

interface Wanted {
  host: string;
  port: number;
  security: (typeof securities)[number];
  username: string | null;
  password: string | null;
}

/** A stored password goes only to the server, and with the user name, that it was given for. */
function merged(row: SmtpSettingsRow | undefined, input: Partial<Wanted>): Wanted {
  const host = input.host ?? row?.host;
  if (host === undefined) throw new ServiceError("validation_error", "The host is needed: the name of a mail server such as smtp.example.com.", { host: "is needed" });
  const security = input.security ?? row?.security ?? "starttls";
  const port = input.port ?? (input.security === undefined ? row?.port : undefined) ?? (security === "tls" ? 465 : 587);
  const username = input.username === undefined ? (row?.username ?? null) : input.username;
  if (username === null && input.password) throw new ServiceError("validation_error", "A password needs a user name.", { username: "is needed with a password" });
  const wanted = { host, port, security, username };
  if (username === null) return { ...wanted, password: null };
  if (input.password) return { ...wanted, password: input.password };
  if (!row || row.passwordSealed === null) return { ...wanted, password: null };
  if (host !== row.host || port !== row.port || security !== row.security || username !== row.username)
    throw new ServiceError("validation_error", "The password must be given again when the server or the user name changes.", { password: "must be given again when the server or the user name changes" });
  return { ...wanted, password: open(keyring(), row.passwordSealed, smtpPasswordContext(row.tenantId)) };
}

/** Whoever may set a server could try passwords at somebody else's. */
const perTenant: RateLimit = { name: "smtp-settings", limit: 30, windowSeconds: 3600 };

async function refuseGuessing(db: Database, tenant: TenantId): Promise<void> {
  const { isAllowed, retryAfterSeconds } = await countEvent(db, tenant, perTenant, "all");
  if (!isAllowed) throw new ServiceError("rate_limit_exceeded", "Too many mail servers were tried. Wait a while before the next one.", undefined, { retryAfterSeconds });
}

/** Connects and logs in, and sends nothing. */
async function connectOnce(wanted: Wanted): Promise<void> {
  try {
    const transport = tenantSmtpTransport(await checkedServer(wanted), { connectMs: 8_000, silenceMs: 8_000 });
    await transport.check().finally(() => transport.close?.());
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    const field = error.problem === "authentication" ? "password" : error.problem === "tls" ? "security" : "host";
    throw new ServiceError("validation_error", `Nothing was changed: ${refusals[error.problem] ?? "the server did not take us"} (${error.answer.text}).`, { [field]: refusals[error.problem] ?? "did not take us" }, { cause: error });
  }
}

const refusals: Partial<Record<SendFailure["problem"], string>> = {
  unresolvable: "this name has no address",
  address_refused: "this address may not be connected to",
  connection: "the server could not be reached at this port",
  timeout: "the server did not answer in time",
  tls: "no secure connection came about",
  authentication: "the server refused the login",
};

async function countWaiting(db: Database, tenant: TenantId): Promise<number> {
  const [queued] = await db.select({ mails: count() }).from(outbox).where(and(eq(outbox.tenantId, tenant.id), eq(outbox.status, "queued")));
  return queued!.mails;
}

async function present(db: Database, tenant: TenantId, row: SmtpSettingsRow | undefined): Promise<z.input<typeof settingsOutput>> {
  const [last] = row
    ? await db
        .select()
        .from(mailAttempts)
        .where(and(eq(mailAttempts.tenantId, tenant.id), eq(mailAttempts.isTenantServer, true), isNotNull(mailAttempts.outcome)))
        .orderBy(desc(mailAttempts.startedAt))
        .limit(1)
    : [];
  const sender = row && (await findSender(db, tenant.id));
  return {
    tenant_id: tenant.id,
    host: row?.host ?? null,
    port: row?.port ?? null,
    security: row?.security ?? null,
    username: row?.username ?? null,
    has_password: row?.passwordSealed != null,
    is_used: sender?.dkim !== undefined,
    waiting: await countWaiting(db, tenant),
    last_attempt: last ? { at: iso(last.startedAt), outcome: last.outcome!, problem: last.problem, answer: last.answer } : null,
    created_at: iso(row?.createdAt ?? null),
    updated_at: iso(row?.updatedAt ?? null),
  };
}

import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Database } from "../db/client";
import { owned } from "../db/owned";
import { users } from "../db/schema";
import { newId } from "../ids";
import { given } from "./fields";
import { defineOperation } from "./operation";
import { importFormats, mostImportRows, readImportRows, type ImportRow } from "./user-import-rows";
import type { UserRow } from "./user-fields";

const mostCharacters = 500_000;

const report = z.strictObject({
  line: z.number().int(),
  email: z.string(),
  outcome: z.enum(["created", "updated", "skipped", "refused"]),
  message: z.string().nullable().describe("Why a row was skipped or refused."),
});

type Report = z.input<typeof report>;

export const importUsers = defineOperation({
  name: "import_users",
  noun: "user",
  auditAction: "user.imported",
  title: "Import users",
  description: `Creates up to ${mostImportRows} users from CSV or JSON lines by the rules of create_user, and reports on each row: a refused row keeps no other from being imported. Try it with dry_run first, which writes nothing; the same call again creates nobody twice.`,
  scope: "users:write",
  on: "tenant",
  http: "POST /users/import",
  input: z.strictObject({
    format: z.enum(importFormats).describe("csv: the first line names the columns. jsonl: one JSON object a line."),
    data: z.string().min(1).max(mostCharacters, `must be ${mostCharacters} characters or fewer`).describe("Columns or fields: email and name; scopes (in CSV parted by spaces), external_id and picture where they are known. Others are ignored."),
    dry_run: z.boolean().default(false).describe("True: only reports what would happen."),
    on_conflict: z.enum(["skip", "update"]).default("skip").describe("What becomes of users who exist already: they stay as they are, or take over the fields that a row has."),
    first_line: z.number().int().min(-1).max(1_000_000_000).default(1).describe("The number that the first line of data has in your file, when this is a part of it."),
  }),
  output: z.strictObject({
    dry_run: z.boolean(),
    created: z.number().int(),
    updated: z.number().int(),
    skipped: z.number().int(),
    refused: z.number().int(),
    ignored_columns: z.array(z.string()).describe("Columns that nothing was taken from."),
    rows: z.array(report),
  }),
  async handler(input, { db, tenant, recordChanges }) {
    const { rows, ignored } = readImportRows(input.format, input.data, input.first_line);
    const reports = await importRows(db, tenant.id, rows, input);
    const count = (outcome: Report["outcome"]) => reports.filter((row) => row.outcome === outcome).length;
    const counts = { created: count("created"), updated: count("updated"), skipped: count("skipped"), refused: count("refused") };
    recordChanges({}, { dry_run: input.dry_run, ...counts });
    return { dry_run: input.dry_run, ...counts, ignored_columns: ignored, rows: reports };
  },
});

async function importRows(db: Database, tenantId: string, rows: ImportRow[], { dry_run: isDry, on_conflict: onConflict }: { dry_run: boolean; on_conflict: "skip" | "update" }): Promise<Report[]> {
  const good = rows.flatMap((row) => ("user" in row ? [row] : []));
  const emails = good.map(({ email }) => email);
  const find = async () => new Map((emails.length === 0 ? [] : await db.select().from(users).where(and(eq(users.tenantId, tenantId), inArray(users.email, emails)))).map((row) => [row.email, row]));
  const before = await find();
  const values = good.filter(({ email }) => !before.has(email)).map(({ user }) => ({ tenantId, id: newId("user"), email: user.email, name: user.name, scopes: user.scopes ?? [], picture: user.picture, externalId: user.external_id }));
  const made = new Set(isDry ? values.map(({ email }) => email) : values.length === 0 ? [] : (await db.insert(users).values(values).onConflictDoNothing().returning({ email: users.email })).map(({ email }) => email));
  const reports: Report[] = [];
  for (const row of rows) {
    const tell = (outcome: Report["outcome"], message: string | null = null) => reports.push({ line: row.line, email: row.email, outcome, message });
    if ("refusal" in row) tell("refused", row.refusal);
    else if (made.has(row.email)) tell("created");
    else if (onConflict === "skip") tell("skipped", "A user with this address exists already.");
    else {
      const existing = before.get(row.email);
      const changes = existing && difference(existing, row.user);
      if (!existing || !changes) tell("skipped", "There is nothing to change.");
      else {
        if (!isDry) await db.update(users).set({ ...changes, updatedAt: new Date() }).where(owned(users, existing.id, { id: tenantId }));
        tell("updated");
      }
    }
  }
  return reports;
}

/** What the row has and the user has not; undefined: nothing. */
function difference(existing: UserRow, user: Extract<ImportRow, { user: unknown }>["user"]) {
  const wanted = given({ name: user.name, scopes: user.scopes, picture: user.picture, externalId: user.external_id });
  const changed = Object.entries(wanted).filter(([key, value]) => JSON.stringify(existing[key as keyof UserRow]) !== JSON.stringify(value));
  return changed.length > 0 ? (Object.fromEntries(changed) as typeof wanted) : undefined;
}

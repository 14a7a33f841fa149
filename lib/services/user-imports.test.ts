import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, users } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";
import { userTableHead, userTableRow } from "./user-csv";

const { db } = await testDatabase();

async function setUp() {
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id });
  const call = callerOf(db, (await makeMember(db, account)).actor);
  const rows = () => db.select().from(users).where(eq(users.tenantId, tenant.id)).orderBy(users.email);
  const load = (data: string, more: Record<string, unknown> = {}) => call("import_users", { format: "csv", data, ...more });
  return { tenant, call, rows, load };
}

describe("import_users", () => {
  it("creates each row by the rules of create_user and tells line by line what became of it", async () => {
    const { rows, load } = await setUp();
    const data = "\uFEFFE-mail;x\n".replace("E-mail", "Email").replace("x", "Name;Scopes;External-ID;plan") + 'Ada@Example.com;"Ada\nLovelace";"beta  pro";7;gold\n\nnot an address;Bob;;;\ngrace@example.com;;;;\n ADA@example.com;Again;;;\nlast@example.com;Last\n';
    const report = await load(data.replace('"Ada\nLovelace"', '"Ada; Lovelace"'));
    expect(report).toMatchObject({ dry_run: false, created: 1, updated: 0, skipped: 0, refused: 4, ignored_columns: ["plan"] });
    expect(report.rows).toEqual([
      { line: 2, email: "ada@example.com", outcome: "created", message: null },
      { line: 4, email: "not an address", outcome: "refused", message: expect.stringContaining("email: must be one e-mail address") },
      { line: 5, email: "grace@example.com", outcome: "refused", message: expect.stringContaining("name: ") },
      { line: 6, email: "ADA@example.com", outcome: "refused", message: "email: stands in line 2 already" },
      { line: 7, email: "last@example.com", outcome: "refused", message: "The row has another number of cells than the first line." },
    ]);
    expect(await rows()).toMatchObject([{ email: "ada@example.com", name: "Ada; Lovelace", scopes: ["beta", "pro"], externalId: "7", emailVerified: false, status: "active" }]);
  });

  it("tells the line in which a row begins, in quotes over several lines too, and counts from first_line", async () => {
    const { load } = await setUp();
    const report = await load('email,name\na@example.com,A\nb@example.com,"B\nB"\nc@example.com,C\n', { first_line: 101 });
    expect((report.rows as { line: number; outcome: string }[]).map(({ line, outcome }) => [line, outcome])).toEqual([[102, "created"], [103, "refused"], [105, "created"]]);
  });

  it("with dry_run tells the same and writes nothing; the same call again creates nobody twice", async () => {
    const { rows, load, tenant } = await setUp();
    const data = "email,name\na@example.com,A\nb@example.com,B\nc@,C";
    const tried = await load(data, { dry_run: true });
    expect(tried).toMatchObject({ dry_run: true, created: 2, refused: 1 });
    expect(await rows()).toHaveLength(0);
    const done = await load(data);
    expect(done.rows).toEqual(tried.rows);
    expect(await load(data)).toMatchObject({ created: 0, skipped: 2, refused: 1 });
    expect(await rows()).toHaveLength(2);
    const events = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id)).orderBy(auditEvents.sequence);
    expect(events.map(({ action, changes }) => [action, changes!.dry_run!.to, changes!.created!.to])).toEqual([["user.imported", true, 2], ["user.imported", false, 2], ["user.imported", false, 0]]);
  });

  it("on conflict leaves a user alone, or takes over what the row has and nothing else", async () => {
    const { call, load, tenant } = await setUp();
    const user = await makeUser(db, tenant, { email: "ada@example.com", name: "Ada", scopes: ["beta"], externalId: "7", status: "suspended" });
    const data = "email,name,external_id\nada@example.com,Countess,";
    expect(await load(data)).toMatchObject({ skipped: 1, updated: 0 });
    expect(await load(data, { on_conflict: "update", dry_run: true })).toMatchObject({ updated: 1 });
    expect(await call("get_user", { id: user.id })).toMatchObject({ name: "Ada" });
    expect(await load(data, { on_conflict: "update" })).toMatchObject({ updated: 1 });
    expect(await call("get_user", { id: user.id })).toMatchObject({ name: "Countess", scopes: ["beta"], external_id: "7", status: "suspended", email_verified: true });
    expect(await load(data, { on_conflict: "update" })).toMatchObject({ skipped: 1, updated: 0 });
  });

  it("MT-08 takes no field from a row that is not the importer's to set", async () => {
    const { rows, load } = await setUp();
    const line = JSON.stringify({ email: "ada@example.com", name: "Ada", email_verified: true, tenant_id: "platform", id: "user_chosen", status: "suspended", last_login: "2020-01-01", constructor: 1, __proto__: { polluted: true } });
    const report = await load(line, { format: "jsonl" });
    expect(report).toMatchObject({ created: 1, ignored_columns: ["email_verified", "tenant_id", "id", "status", "last_login", "constructor"] });
    const [row] = await rows();
    expect(row).toMatchObject({ emailVerified: false, status: "active", lastLoginAt: null });
    expect(row!.id).not.toBe("user_chosen");
  });

  it("MT-05, MT-01 never touches a user of another tenant who has the same address", async () => {
    const [mine, theirs] = [await setUp(), await setUp()];
    const user = await makeUser(db, theirs.tenant, { email: "same@example.com", name: "Theirs" });
    expect(await mine.load("email,name\nsame@example.com,Mine", { on_conflict: "update" })).toMatchObject({ created: 1 });
    expect(await theirs.call("get_user", { id: user.id })).toMatchObject({ name: "Theirs" });
    expect((await refusal(mine.call("import_users", { tenant_id: theirs.tenant.id, format: "csv", data: "email,name\nx@example.com,X" }))).code).toBe("not_found");
  });

  it.each([
    ["csv", "name\nAda", "one of them must be email"],
    ["csv", "email,name\n", "no user"],
    ["csv", 'email,name\na@example.com,A\nb@example.com,"B\n', "In line 3 a quotation mark is opened"],
    ["csv", 'email,name\na@example.com,A"B"\n', "In line 2 a quotation mark stands inside"],
    ["csv", `email,name\n${"a@example.com,A\n".repeat(1001)}`, "1000 at most"],
    ["jsonl", "\n \n", "no user"],
  ])("refuses a %s that is no table: %j", async (format, data, words) => {
    const { load } = await setUp();
    const error = await refusal(load(data, { format }));
    expect(error).toMatchObject({ code: "validation_error", details: { data: expect.stringContaining(words) } });
  });

  it.each(["{", "[]", "1", "null", '"a"'])("refuses the line %s of JSON lines and imports the others", async (line) => {
    const { load } = await setUp();
    const report = await load(`${line}\n{"email":"a@example.com","name":"A","scopes":["beta"]}\n{"email":"b@example.com","name":7}`, { format: "jsonl" });
    expect(report).toMatchObject({ created: 1, refused: 2, rows: [{ line: 1, outcome: "refused", message: expect.stringContaining("This line is not") }, { line: 2, outcome: "created" }, { line: 3, outcome: "refused" }] });
  });

  it("refuses more data than it says", async () => {
    const { load } = await setUp();
    expect((await refusal(load("a".repeat(500_001)))).details).toHaveProperty("data");
  });

  it.each(["=cmd|' /C calc'!A0", "+1", "-1", "@sum(1)", "'=1", 'a"b', "a,b;c", "Zo\u00eb"])("DB-09 a name %j is harmless in a spreadsheet, and itself again when it is read back", async (name) => {
    const [from, to] = [await setUp(), await setUp()];
    const user = await from.call("create_user", { email: "+ada@example.com", name, scopes: ["beta", "pro"], external_id: "=1+1" });
    const table = userTableHead + userTableRow(user as never);
    for (const cell of table.split(/,(?=")|\r\n/).map((text) => text.replace(/^"/, ""))) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(await to.load(table)).toMatchObject({ created: 1, ignored_columns: expect.arrayContaining(["id", "status"]) });
    expect(await to.rows()).toMatchObject([{ email: "+ada@example.com", name, scopes: ["beta", "pro"], externalId: "=1+1" }]);
  });
});

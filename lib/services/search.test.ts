import { describe, expect, it } from "vitest";
import { eq, sql, type SQL } from "drizzle-orm";
import { members } from "@/lib/db/schema";
import { testDatabase } from "@/lib/db/testing";
import { newId } from "@/lib/ids";
import { callerOf, refusal } from "@/lib/testing/call";
import { makeAccount, makeClient, makeMember, makeTenant, makeUser } from "@/lib/testing/factories";
import { managementScopes, type Actor } from "./operation";
import { clientsLike, usersLike } from "./search-queries";

const { db } = await testDatabase();

interface Found {
  kind: string;
  id: string;
  tenant: { id: string; environment: string };
}

const search = async (actor: Actor, query: string, more: object = {}) => (await callerOf(db, actor)("list_search_results", { query, ...more })).search_results as Found[];
const ids = async (actor: Actor, query: string) => (await search(actor, query)).map(({ id }) => id);

/** A tenant called Zebra…, with one user and one client whose names hold the same word. */
async function world(role: "owner" | "viewer" = "owner", scopes: readonly string[] = managementScopes) {
  const word = `zebra${newId("user").slice(5)}`;
  const account = await makeAccount(db);
  const tenant = await makeTenant(db, { accountId: account.id, name: `The ${word}`, environment: "production" });
  const user = await makeUser(db, tenant, { email: `${word}@example.com`, name: "Ada" });
  const client = await makeClient(db, tenant, { name: `Shop of ${word}` });
  const { actor, user: person } = await makeMember(db, account, role, scopes);
  return { word, account, tenant, user, client, actor, person };
}

describe("list_search_results", () => {
  it("finds a tenant, a user and a client by a part of their names in any case, with the tenant of each", async () => {
    const { word, tenant, user, client, actor } = await world("viewer");
    const found = await search(actor, word.toUpperCase());
    expect(found.map(({ kind, id }) => [kind, id]).sort()).toEqual([["client", client.id], ["tenant", tenant.id], ["user", user.id]].sort());
    expect(found.every((each) => each.tenant.id === tenant.id && each.tenant.environment === "production")).toBe(true);
  });

  it("finds each by its id, and a user by the whole address before all others", async () => {
    const { tenant, user, client, actor } = await world();
    for (const { id } of [tenant, user, client]) expect(await ids(actor, id)).toContain(id);
    await makeUser(db, tenant, { email: `other-${user.email}` });
    expect((await ids(actor, user.email))[0]).toBe(user.id);
  });

  it.each(["%%%", "___", "\\\\\\"])("takes %j as these letters and nothing else", async (query) => {
    const { actor } = await world();
    expect(await ids(actor, query)).toEqual([]);
  });

  it("looks for tenants only while there are fewer letters than a trigram has", async () => {
    const { tenant, actor } = await world();
    expect(await ids(actor, "ze")).toEqual([tenant.id]);
  });

  it("gives so many of each kind at most", async () => {
    const { word, tenant, actor } = await world();
    for (let i = 0; i < 3; i++) await makeUser(db, tenant, { email: `${word}-${i}@example.com` });
    const found = await search(actor, word, { limit: 2 });
    expect(found.filter(({ kind }) => kind === "user")).toHaveLength(2);
    expect(found).toHaveLength(4);
  });

  it.each([{ query: "" }, { query: "   " }, { query: "a\u202eb" }, { query: "a".repeat(256) }, { query: "abc", limit: 21 }, { query: "abc", tenant_id: "x" }])("refuses %j", async (input) => {
    const { actor } = await world();
    expect(await refusal(callerOf(db, actor)("list_search_results", input))).toMatchObject({ code: "validation_error" });
  });
});

describe("MT-01 what is another's", () => {
  it("a foreign account's tenant, user and client are never found, by whatever is asked", async () => {
    const [mine, theirs] = [await world(), await world()];
    for (const query of [theirs.word, theirs.tenant.id, theirs.user.id, theirs.user.email, theirs.client.id]) expect(await ids(mine.actor, query), query).toEqual([]);
  });

  it("nothing is found any more by somebody who is no member any more", async () => {
    const { word, actor, person } = await world();
    await db.delete(members).where(eq(members.userId, person.id));
    expect(await ids(actor, word)).toEqual([]);
  });

  it("what was left out when the access was allowed is not found", async () => {
    const { word, account, actor } = await world();
    const other = await makeTenant(db, { accountId: account.id, name: "Chosen" });
    const limited = { ...actor, tenantIds: new Set([other.id]) } as Actor;
    expect(await ids(limited, word)).toEqual([]);
    expect(await ids(limited, "chosen")).toEqual([other.id]);
  });

  it.each([
    ["tenants", "tenant"],
    ["users", "user"],
    ["clients", "client"],
  ])("without a scope of %s no %s is found, and with write as well as read it is", async (capability, kind) => {
    const kinds = async (scopes: readonly string[]) => {
      const { word, actor } = await world("owner", scopes);
      return (await search(actor, word)).map((found) => found.kind).sort();
    };
    const without = managementScopes.filter((scope) => !scope.startsWith(`${capability}:`));
    expect(await kinds(without)).toEqual(["client", "tenant", "user"].filter((each) => each !== kind));
    expect(await kinds([`${capability}:read`])).toEqual([kind]);
    expect(await kinds([`${capability}:write`])).toEqual([kind]);
    expect(await kinds([])).toEqual([]);
  });

  it("a machine finds what is in its own tenant, and nothing of the same account's other tenants", async () => {
    const { word, account, tenant, user, client } = await world();
    const sibling = await makeTenant(db, { accountId: account.id, name: `${word} two` });
    await makeUser(db, sibling, { email: `${word}@elsewhere.example` });
    const machine: Actor = { kind: "client", clientId: client.id, tenantId: tenant.id, scopes: new Set(managementScopes), via: "rest" };
    expect((await ids(machine, word)).sort()).toEqual([client.id, tenant.id, user.id].sort());
  });
});

it("asks indexes for users and clients where there are many", async () => {
  const { tenant } = await world();
  await db.execute(sql`insert into users (tenant_id, id, email, created_at, updated_at) select ${tenant.id}, 'many_' || n, md5(n::text) || '@example.com', now(), now() from generate_series(1, 20000) n`);
  await db.execute(sql`insert into clients (tenant_id, id, name, application_type, is_public, token_endpoint_auth_method, grant_types, created_at, updated_at)
    select ${tenant.id}, 'many_' || n, md5(n::text), 'spa', true, 'none', '{}', now(), now() from generate_series(1, 20000) n`);
  await db.execute(sql`vacuum analyze users, clients`);
  const plan = async (query: SQL) => JSON.stringify(await db.execute(sql`explain ${query}`));
  for (const tenants of [[tenant.id], [tenant.id, "another"]]) {
    expect(await plan(clientsLike(tenants, "%zebra%", 8))).toContain("clients_search");
    expect(await plan(usersLike(tenants, "%zebra%", 8))).toContain("users_search");
  }
}, 60_000); // forty thousand rows, each into its indexes

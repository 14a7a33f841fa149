import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { isDisplayable } from "../display-text";
import type { Database } from "../db/client";
import { members, tenants } from "../db/schema";
import { isOpenTo } from "./assistant-access";
import { defineOperation, type Actor } from "./operation";
import { missingScopes } from "./run";
import { findClients, findUsers } from "./search-queries";

/** Trigrams need as many letters; below that an index finds nothing and every user would have to be read. */
const fewestLetters = 3;
/** So many tenants of one caller are searched, the oldest first. */
const mostTenants = 1000;

const environment = z.enum(["development", "staging", "production"]);
const result = z.strictObject({
  kind: z.enum(["tenant", "user", "client"]),
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable().describe("Of a user; null for tenants and clients."),
  tenant: z.strictObject({ id: z.string(), name: z.string(), environment }).describe("The tenant it belongs to, or is."),
});
type Result = z.input<typeof result>;

export const listSearchResults = defineOperation({
  name: "list_search_results",
  title: "Search everywhere",
  description: "Finds tenants, users and clients by name, id or e-mail address in all tenants that the caller may act on; kinds whose read scope is missing are left out. Use it when the tenant is not known, and list_users or list_clients for whole lists of one tenant.",
  scope: null,
  on: "caller",
  http: "GET /search",
  input: z.strictObject({
    query: z.string().trim().min(1, "must not be empty").max(255).refine(isDisplayable, "must not hold control characters").describe(`Part of a name, id or e-mail address, in any case. Users and clients are looked for from ${fewestLetters} letters on.`),
    limit: z.coerce.number().int().min(1).max(20).default(8).describe("How many of each kind at most, 1 to 20."),
  }),
  output: z.strictObject({ search_results: z.array(result).describe("The best matches first.") }),
  async handler({ query, limit }, { db, actor }) {
    const reachable = await tenantsOf(db, actor);
    if (reachable.length === 0) return { search_results: [] };
    const found: Result[] = [];
    if (maySee(actor, "tenants:read")) found.push(...reachable.filter(({ id, name }) => contains(id, query) || contains(name, query)).sort(better(query)).slice(0, limit).map(asResult));
    if ([...query].length < fewestLetters) return { search_results: found };
    const tenantOf = new Map(reachable.map((tenant) => [tenant.id, tenant]));
    if (maySee(actor, "users:read"))
      for (const { tenantId, ...user } of await findUsers(db, [...tenantOf.keys()], query, limit)) found.push({ kind: "user", ...user, tenant: tenantOf.get(tenantId)! });
    if (maySee(actor, "clients:read"))
      for (const { tenantId, ...client } of await findClients(db, [...tenantOf.keys()], query, limit)) found.push({ kind: "client", ...client, tenant: tenantOf.get(tenantId)! });
    return { search_results: found.sort(better(query)) };
  },
});

type ReachableTenant = Result["tenant"];

const asResult = (tenant: ReachableTenant): Result => ({ kind: "tenant", id: tenant.id, name: tenant.name, email: null, tenant });

const maySee = (actor: Actor, scope: "tenants:read" | "users:read" | "clients:read"): boolean => missingScopes({ scope }, actor).length === 0;

/** Read anew at each call, as `run` does for one tenant. */
async function tenantsOf(db: Database, actor: Actor): Promise<ReachableTenant[]> {
  const columns = { id: tenants.id, name: tenants.name, environment: tenants.environment };
  if (actor.kind === "client") return db.select(columns).from(tenants).where(and(eq(tenants.id, actor.tenantId), isOpenTo(actor)));
  return db
    .select(columns)
    .from(members)
    .innerJoin(tenants, eq(tenants.accountId, members.accountId))
    .where(and(eq(members.userId, actor.userId), actor.tenantIds ? inArray(tenants.id, [...actor.tenantIds]) : undefined, isOpenTo(actor)))
    .orderBy(asc(tenants.createdAt), asc(tenants.id))
    .limit(mostTenants);
}

const contains = (text: string, query: string): boolean => text.toLowerCase().includes(query.toLowerCase());

/** What is meant exactly comes first, then what begins so, then the rest. */
function better(query: string): (a: { id: string; name: string | null; email?: string | null }, b: { id: string; name: string | null; email?: string | null }) => number {
  const wanted = query.toLowerCase();
  const rank = ({ id, name, email }: { id: string; name: string | null; email?: string | null }) => {
    const texts = [id, name, email].map((text) => text?.toLowerCase());
    return texts.some((text) => text === wanted) ? 0 : texts.some((text) => text?.startsWith(wanted)) ? 1 : 2;
  };
  return (a, b) => rank(a) - rank(b);
}

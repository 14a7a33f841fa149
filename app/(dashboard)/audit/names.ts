import { listMembers } from "@/lib/services/accounts";
import { query } from "../actor";
import { me } from "../role";

/** The names of those who manage this account, or the one that owns the tenant; the person themselves is "You". */
export async function memberNames(of: { tenantId: string } | { accountId: string }): Promise<ReadonlyMap<string, string>> {
  const { user, accounts } = await me();
  const account = accounts.find(({ id, tenants }) => ("accountId" in of ? id === of.accountId : tenants.some((tenant) => tenant.id === of.tenantId)));
  const { members } = account ? await query(listMembers, { account_id: account.id, limit: 100 }) : { members: [] };
  return new Map([...members.map(({ id, name, email }) => [id, name ?? email] as const), ...(user ? [[user.id, "You"] as const] : [])]);
}

import { settings } from "../env";
import { isManagementScope } from "../oauth/management-scopes";
import { managementScopes, type Actor, type ManagementScope, type Operation } from "../services/operation";

/*
 * What the address of a connection leaves out: `/mcp?read_only=true&tenant_id=acme&tools=users,clients`. It only ever takes away
 * from what the token, the role and the choice at consent allow. The protected resource is the same one: the query is no part of its
 * identifier (RFC 8707 §2), so that one token serves every address.
 */

const areaOf = (scope: string): string => scope.split(":")[0]!;

/** The areas of the permission vocabulary: `users` holds what asks for users:read or users:write. */
export const toolsets = [...new Set(managementScopes.map(areaOf))];

export interface Narrowing {
  isReadOnly: boolean;
  /** Null: all that the caller may act on. */
  tenantIds: readonly string[] | null;
  /** Null: every area. */
  toolsets: readonly string[] | null;
}

export const nothingLeftOut: Narrowing = { isReadOnly: false, tenantIds: null, toolsets: null };

const mostTenants = 50;
const known = ["read_only", "tenant_id", "tools"];

/** Who set a switch that does not exist, or wrongly, must not believe that it holds. */
export class BadNarrowing extends Error {
  override name = "BadNarrowing";
}

/** @throws BadNarrowing */
export function narrowingOf(url: string): Narrowing {
  const { searchParams } = new URL(url);
  if (searchParams.size === 0) return nothingLeftOut;
  const unknown = [...searchParams.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new BadNarrowing(`The address has a parameter that does not exist: ${JSON.stringify(unknown.slice(0, 60))}. There are: ${known.join(", ")}.`);
  const tenantIds = listed(searchParams, "tenant_id");
  if (tenantIds && (tenantIds.length > mostTenants || !tenantIds.every((id) => /^[a-z0-9-]{1,63}$/.test(id)))) throw new BadNarrowing(`tenant_id in the address must be ids of tenants, ${mostTenants} at most, with commas between them.`);
  const areas = listed(searchParams, "tools");
  const stranger = areas?.find((area) => !toolsets.includes(area));
  if (stranger !== undefined) throw new BadNarrowing(`tools in the address names ${JSON.stringify(stranger.slice(0, 60))}, which is none of: ${toolsets.join(", ")}.`);
  return { isReadOnly: readOnly(searchParams), tenantIds, toolsets: areas };
}

function readOnly(searchParams: URLSearchParams): boolean {
  const values = searchParams.getAll("read_only");
  if (values.length > 1 || !["true", "false", undefined].includes(values[0])) throw new BadNarrowing("read_only in the address must be true or false, once.");
  return values[0] === "true";
}

/** `a,b` and a name given several times are the same; nothing at all is no list. */
function listed(searchParams: URLSearchParams, name: string): string[] | null {
  if (!searchParams.has(name)) return null;
  const values = [...new Set(searchParams.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean))];
  if (values.length === 0) throw new BadNarrowing(`${name} in the address is empty. Leave it out, or say which.`);
  return values;
}

/** The address that leaves this out. */
export function narrowedAddress({ isReadOnly, tenantIds, toolsets }: Narrowing): string {
  const query = [isReadOnly && "read_only=true", tenantIds && `tenant_id=${tenantIds.join(",")}`, toolsets && `tools=${toolsets.join(",")}`].filter(Boolean);
  return `${settings().appUrl}/mcp${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Why the address leaves a tool out; undefined: it does not. Who is calling is told at every address. */
export function leftOut(operation: Pick<Operation, "name" | "isRead" | "scope">, { isReadOnly, toolsets }: Narrowing): string | undefined {
  if (isReadOnly && !operation.isRead) return `${operation.name} changes something, and the address of this connection says read_only=true.`;
  if (toolsets && operation.scope !== null && !toolsets.includes(areaOf(operation.scope))) return `${operation.name} is none of the tools that the address of this connection names: tools=${toolsets.join(",")}.`;
  return undefined;
}

/** The scopes that are worth asking a person for at this address. */
export const scopesWithin = ({ isReadOnly, toolsets }: Narrowing): ManagementScope[] =>
  managementScopes.filter((scope) => (!isReadOnly || scope.endsWith(":read")) && (!toolsets || toolsets.includes(areaOf(scope))));

/**
 * The same caller, reaching no more than the address names: as if they had chosen these tenants at consent, and allowed scopes of these
 * areas only. A tool that asks for no scope itself (a search) and one that gives scopes away heed those of the caller.
 */
export function narrowed(actor: Actor, { tenantIds, toolsets }: Narrowing): Actor {
  const scopes = toolsets ? new Set([...actor.scopes].filter((scope) => !isManagementScope(scope) || toolsets.includes(areaOf(scope)))) : actor.scopes;
  if (!tenantIds) return { ...actor, scopes };
  if (actor.kind === "client") {
    if (!tenantIds.includes(actor.tenantId)) throw new BadNarrowing(`tenant_id in the address does not name ${actor.tenantId}, the only tenant that this client acts on.`);
    return { ...actor, scopes };
  }
  return { ...actor, scopes, tenantIds: new Set(tenantIds.filter((id) => !actor.tenantIds || actor.tenantIds.has(id))) };
}

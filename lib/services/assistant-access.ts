import { ne, type SQL } from "drizzle-orm";
import { tenants, type AssistantAccess } from "../db/schema";
import { ServiceError } from "../errors";
import type { Actor, Operation } from "./operation";

/*
 * A tenant may keep whoever comes over MCP from changing anything, or out altogether; for people in the dashboard and for programs at
 * the REST API that makes no difference. It is read at each call.
 */

/** @throws ServiceError forbidden */
export function refuseAssistant(operation: Pick<Operation, "isRead">, tenant: { id: string; assistantAccess: AssistantAccess } | undefined, { via }: Pick<Actor, "via">): void {
  if (via !== "mcp" || !tenant || tenant.assistantAccess === "full" || (operation.isRead && tenant.assistantAccess === "read_only")) return;
  const kept = tenant.assistantAccess === "none" ? "keeps assistants out" : "lets assistants read and change nothing";
  throw new ServiceError("forbidden", `The tenant ${tenant.id} ${kept}. An owner or admin of its account can change that in the dashboard, under Settings.`);
}

/** For what looks at all tenants of the caller at once. */
export const isOpenTo = ({ via }: Pick<Actor, "via">): SQL | undefined => (via === "mcp" ? ne(tenants.assistantAccess, "none") : undefined);

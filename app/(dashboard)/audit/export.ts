import { callOperation, isDashboardHost, isSignedIn } from "@/lib/dashboard/caller";
import { csvRow } from "@/lib/csv";
import { ServiceError } from "@/lib/errors";
import { currentPerson } from "../actor";
import { asInput, filterNames, type Filters } from "./filters";
import type { AuditEvent } from "./words";

const columns = ["id", "created_at", "action", "outcome", "actor_kind", "actor_id", "actor_via", "actor_client_id", "target_type", "target_id", "target_name", "user_id", "tenant_id", "ip", "request_id", "changes"];

const cells = ({ actor, target, ...event }: AuditEvent) => [
  event.id, event.created_at, event.action, event.outcome, actor.kind, actor.id, actor.via, actor.client_id, target?.type, target?.id, target?.name, event.user_id, event.tenant_id, event.ip, event.request_id,
  event.changes && JSON.stringify(event.changes),
];

const formats = {
  csv: { type: "text/csv; charset=utf-8; header=present", head: csvRow(columns), line: (event: AuditEvent) => csvRow(cells(event)) },
  jsonl: { type: "application/jsonl; charset=utf-8", head: "", line: (event: AuditEvent) => `${JSON.stringify(event)}\n` },
};

interface Page {
  audit_events: AuditEvent[];
  next_cursor: string | null;
}

/**
 * All events that the address's filters find, as a file, page by page through the operation: whoever loses their session or their
 * place in the account while it runs gets no more of it. `path` is that of the page, for whoever must sign in first.
 */
export async function exportEvents(request: Request, operation: "list_audit_events" | "list_account_audit_events", subject: Record<string, string>, path: string): Promise<Response> {
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  const person = await currentPerson();
  if (!person) return new Response(null, { status: 307, headers: { Location: `/api/auth/start?next=${encodeURIComponent(path)}`, "Cache-Control": "no-store" } });
  const { searchParams } = new URL(request.url);
  const format = formats[searchParams.get("format") as keyof typeof formats] as (typeof formats)["csv"] | undefined;
  if (!format) return refuse(400, "format: must be csv or jsonl.");
  const filters: Filters = Object.fromEntries(filterNames.flatMap((name) => (searchParams.get(name) ? [[name, searchParams.get(name)!]] : [])));
  const read = async (cursor?: string) => (await callOperation(person, operation, { ...subject, limit: 100, ...asInput(filters), ...(cursor ? { cursor } : {}) }, { headers: request.headers })) as unknown as Page;

  let page: Page;
  try {
    page = await read();
  } catch (error) {
    if (error instanceof ServiceError) return refuse(error.status, error.message);
    throw error;
  }
  const encoder = new TextEncoder();
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isFirst) {
        if (page.next_cursor === null) return controller.close();
        if (!(await isSignedIn(person))) throw new Error("The session ended while the log was exported.");
        page = await read(page.next_cursor);
      }
      controller.enqueue(encoder.encode((isFirst ? format.head : "") + page.audit_events.map(format.line).join("")));
      isFirst = false;
    },
  });
  const name = `audit-${(Object.values(subject)[0] ?? "account").replaceAll(/[^\w.-]/g, "_")}-${new Date().toISOString().slice(0, 10)}.${searchParams.get("format")}`;
  return new Response(body, { headers: { "Content-Type": format.type, "Content-Disposition": `attachment; filename="${name}"`, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } });
}

const refuse = (status: number, text: string): Response => new Response(`${text}\n`, { status, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" } });

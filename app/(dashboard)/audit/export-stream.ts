import { csvRow } from "@/lib/csv";
import type { AuditEvent } from "./words";

const columns = ["id", "created_at", "action", "outcome", "actor_kind", "actor_id", "actor_via", "actor_client_id", "target_type", "target_id", "target_name", "user_id", "tenant_id", "ip", "request_id", "changes"];

const cells = ({ actor, target, ...event }: AuditEvent) => [
  event.id, event.created_at, event.action, event.outcome, actor.kind, actor.id, actor.via, actor.client_id, target?.type, target?.id, target?.name, event.user_id, event.tenant_id, event.ip, event.request_id,
  event.changes && JSON.stringify(event.changes),
];

export const formats = {
  csv: { type: "text/csv; charset=utf-8; header=present", head: csvRow(columns), line: (event: AuditEvent) => csvRow(cells(event)) },
  jsonl: { type: "application/jsonl; charset=utf-8", head: "", line: (event: AuditEvent) => `${JSON.stringify(event)}\n` },
};

export type Format = keyof typeof formats;

export const isFormat = (name: string): name is Format => Object.hasOwn(formats, name);

export interface Page {
  audit_events: AuditEvent[];
  next_cursor: string | null;
}

interface Source {
  first: Page;
  /** @throws when the caller may read no more */
  read(cursor: string): Promise<Page>;
  isSignedIn(): Promise<boolean>;
}

/** Page by page, as fast as it is taken. It breaks off, and is no whole file, when the session or the right to read ends. */
export function exportStream({ head, line }: (typeof formats)[Format], { first, read, isSignedIn }: Source): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page: Page | undefined;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const isFirst = page === undefined;
      if (page !== undefined) {
        if (page.next_cursor === null) return controller.close();
        if (!(await isSignedIn())) throw new Error("The session ended while the log was exported.");
      }
      page = page === undefined ? first : await read(page.next_cursor!);
      controller.enqueue(encoder.encode((isFirst ? head : "") + page.audit_events.map(line).join("")));
    },
  });
}

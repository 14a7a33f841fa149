import { callOperation, isDashboardHost, isSignedIn } from "@/lib/dashboard/caller";
import { ServiceError } from "@/lib/errors";
import { currentPerson } from "../actor";
import { exportStream, formats, isFormat, type Page } from "./export-stream";
import { asInput, filterNames, type Filters } from "./filters";

/**
 * All events that the address's filters find, as a file, page by page through the operation: whoever loses their session or their
 * place in the account while it runs gets no more of it. `path` is that of the page, for whoever must sign in first.
 */
export async function exportEvents(request: Request, operation: "list_audit_events" | "list_account_audit_events", subject: Record<string, string>, path: string): Promise<Response> {
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  const person = await currentPerson();
  if (!person) return new Response(null, { status: 307, headers: { Location: `/api/auth/start?next=${encodeURIComponent(path)}`, "Cache-Control": "no-store" } });
  const { searchParams } = new URL(request.url);
  const extension = searchParams.get("format") ?? "";
  if (!isFormat(extension)) return refuse(400, "format: must be csv or jsonl.");
  const format = formats[extension];
  const filters: Filters = Object.fromEntries(filterNames.flatMap((name) => (searchParams.get(name) ? [[name, searchParams.get(name)!]] : [])));
  const read = async (cursor?: string) => (await callOperation(person, operation, { ...subject, limit: 100, ...asInput(filters), ...(cursor ? { cursor } : {}) }, { headers: request.headers })) as unknown as Page;

  let first: Page;
  try {
    first = await read();
  } catch (error) {
    if (error instanceof ServiceError) return refuse(error.status, error.message);
    throw error;
  }
  const body = exportStream(format, { first, read, isSignedIn: () => isSignedIn(person) });
  const name = `audit-${(Object.values(subject)[0] ?? "account").replaceAll(/[^\w.-]/g, "_")}-${new Date().toISOString().slice(0, 10)}.${extension}`;
  return new Response(body, { headers: { "Content-Type": format.type, "Content-Disposition": `attachment; filename="${name}"`, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } });
}

const refuse = (status: number, text: string): Response => new Response(`${text}\n`, { status, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" } });

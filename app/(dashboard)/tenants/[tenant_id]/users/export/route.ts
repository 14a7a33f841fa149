import { callOperation, isDashboardHost, isSignedIn } from "@/lib/dashboard/caller";
import { ServiceError } from "@/lib/errors";
import { userTableHead, userTableRow } from "@/lib/services/user-csv";
import { currentPerson } from "../../../../actor";
import type { WireUser } from "../user-rows";

interface Context {
  params: Promise<{ tenant_id: string }>;
}

const formats = {
  csv: { type: "text/csv; charset=utf-8", head: userTableHead, row: userTableRow },
  jsonl: { type: "application/jsonl; charset=utf-8", head: "", row: (user: WireUser) => `${JSON.stringify(user)}\n` },
};

/**
 * All users of the tenant as a file, read page by page while it is sent: whoever loses their session or their place in the account
 * meanwhile gets no more of it.
 */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { tenant_id } = await params;
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  const person = await currentPerson();
  if (!person) return new Response(null, { status: 307, headers: { Location: `/api/auth/start?next=${encodeURIComponent(`/tenants/${tenant_id}/users`)}`, "Cache-Control": "no-store" } });
  const name = new URL(request.url).searchParams.get("format") ?? "csv";
  if (!isFormat(name)) return refuse(400, "format: must be csv or jsonl.");
  const { type, head, row } = formats[name];
  const read = async (cursor?: string) =>
    (await callOperation(person, "list_users", { tenant_id, limit: 1000, order: "asc", exact_total: false, ...(cursor && { cursor }) }, { headers: request.headers })) as { users: WireUser[]; next_cursor: string | null };

  let page: Awaited<ReturnType<typeof read>>;
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
        if (!(await isSignedIn(person))) throw new Error("The session ended while the users were exported.");
        page = await read(page.next_cursor);
      }
      controller.enqueue(encoder.encode((isFirst ? head : "") + page.users.map(row).join("")));
      isFirst = false;
    },
  });
  return new Response(body, { headers: { "Content-Type": type, "Content-Disposition": `attachment; filename="users-${tenant_id.replaceAll(/[^\w.-]/g, "_")}.${name}"`, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } });
}

const isFormat = (name: string): name is keyof typeof formats => Object.hasOwn(formats, name);

const refuse = (status: number, text: string): Response => new Response(`${text}\n`, { status, headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" } });

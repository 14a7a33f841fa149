import { headers } from "next/headers";
import { callOperation } from "@/lib/dashboard/caller";
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

/** All users of the tenant as a file, read page by page while it is sent. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { tenant_id } = await params;
  const person = await currentPerson();
  if (!person) return new Response("You are not signed in.\n", { status: 401, headers: { "Cache-Control": "no-store" } });
  const name = new URL(request.url).searchParams.get("format") === "jsonl" ? "jsonl" : "csv";
  const { type, head, row } = formats[name];
  const requestHeaders = await headers();
  const page = async (cursor?: string) =>
    (await callOperation(person, "list_users", { tenant_id, limit: 1000, sort: "created_at", order: "asc", exact_total: false, ...(cursor && { cursor }) }, { headers: requestHeaders })) as { users: WireUser[]; next_cursor: string | null };

  let next: Awaited<ReturnType<typeof page>> | undefined;
  try {
    next = await page(); // who may not read is refused before the file begins
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "not_found" || error.code === "forbidden")) return new Response("There is no such tenant.\n", { status: 404, headers: { "Cache-Control": "no-store" } });
    throw error;
  }
  const encoder = new TextEncoder();
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!next) return controller.close();
      const { users, next_cursor: cursor } = next;
      controller.enqueue(encoder.encode((isFirst ? head : "") + users.map(row).join("")));
      isFirst = false;
      next = cursor ? await page(cursor) : undefined;
    },
  });
  return new Response(body, { headers: { "Content-Type": type, "Content-Disposition": `attachment; filename="users-${tenant_id.replace(/[^a-z0-9-]/g, "")}.${name}"`, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" } });
}

import { exportEvents } from "../../../../audit/export";

/** The tenant's log as a file: `?format=csv` or `jsonl`, with the filters of the page. */
export async function GET(request: Request, { params }: { params: Promise<{ tenant_id: string }> }): Promise<Response> {
  const { tenant_id } = await params;
  return exportEvents(request, "list_audit_events", { tenant_id }, `/tenants/${tenant_id}/audit`);
}

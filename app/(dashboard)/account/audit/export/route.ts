import { exportEvents } from "../../../audit/export";

/** The account's own log as a file: `?account=…&format=csv` or `jsonl`, with the filters of the page. */
export async function GET(request: Request): Promise<Response> {
  const account = new URL(request.url).searchParams.get("account");
  return exportEvents(request, "list_account_audit_events", account ? { account_id: account } : {}, "/account/audit");
}

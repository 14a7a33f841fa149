import { currentPerson } from "@/app/(dashboard)/actor";
import { callOperation, isDashboardHost, isDashboardOrigin } from "@/lib/dashboard/caller";
import { ServiceError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { findOperation } from "@/lib/services";

/** More than any read takes; a longer body is somebody's mistake. */
const longestBody = 10_000;

/**
 * Every read of a script of the dashboard: one operation, by its name, with its input as JSON. The same session and origin rules as
 * `submit`, and a POST, since only that tells its origin in every browser.
 */
export async function POST(request: Request, { params }: { params: Promise<{ operation: string }> }): Promise<Response> {
  if (!isDashboardHost(request.headers.get("host"))) return new Response(null, { status: 404 });
  if (!isDashboardOrigin(request.headers)) return refuse(403, "forbidden", "This request was not sent from a page of the dashboard.");
  const person = await currentPerson();
  if (!person) return refuse(401, "unauthorized", "You have been signed out. Sign in again.");
  const operation = findOperation((await params).operation);
  if (!operation?.isRead) return refuse(404, "not_found", "There is no such read.");
  const text = await request.text();
  if (text.length > longestBody) return refuse(413, "invalid_request", "The request is too long.");
  try {
    return answer(200, await callOperation(person, operation.name, parse(text), { headers: request.headers }));
  } catch (error) {
    if (error instanceof ServiceError) return answer(error.status, { error: error.code, error_description: error.message, details: error.details });
    const reference = newId("request");
    log("error", "dashboard_read_failed", { reference, operation: operation.name, error });
    return refuse(500, "server_error", `Something went wrong here. Reference: ${reference}`);
  }
}

/** @throws ServiceError */
function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>; // `run` refuses what is no object
  } catch (cause) {
    throw new ServiceError("validation_error", "The body is not JSON.", undefined, { cause });
  }
}

const answer = (status: number, body: object): Response => Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
const refuse = (status: number, error: string, description: string): Response => answer(status, { error, error_description: description });

import { ServiceError } from "../errors";
import { UnsupportedMediaType } from "../oauth/errors";
import { readBody } from "../oauth/parameters";
import { inputSchemaOf } from "../services/json-schema";
import type { Operation } from "../services/operation";
import { subjectField } from "../services/run";
import type { Match } from "./routes";

const maxBodyBytes = 1024 * 1024;

/**
 * The input of an operation out of path, query or body, and the X-Tenant-ID header. The path wins over the body and over the
 * header; header and body that name two tenants are refused rather than guessed.
 * @throws ServiceError validation_error
 */
export async function readInput(request: Request, { operation, parameters }: Match): Promise<Record<string, unknown>> {
  const hasBody = request.method === "POST" || request.method === "PUT";
  const given = hasBody ? await jsonBody(request) : queryInput(new URL(request.url).searchParams, operation);
  if (hasBody && new URL(request.url).search !== "") throw new ServiceError("validation_error", "Send the fields in the JSON body, not in the query.");
  const input: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(parameters)) {
    if (name in input && input[name] !== value) throw new ServiceError("validation_error", `${name} differs between the path and the body.`, { [name]: "differs from the path" });
    input[name] = value;
  }
  const version = operation.isUpdate ? expectedVersion(request) : undefined;
  if (version !== undefined) input.expected_updated_at ??= version;
  const tenantId = request.headers.get("x-tenant-id");
  const namesTenantInPath = operation.noun === operation.on && "id" in parameters;
  if (!tenantId || subjectField(operation.on) !== "tenant_id" || namesTenantInPath) return input;
  if (input.tenant_id !== undefined && input.tenant_id !== tenantId)
    throw new ServiceError("validation_error", "tenant_id and the X-Tenant-ID header name two different tenants. Send one of them, or the same in both.", { tenant_id: "differs from X-Tenant-ID" });
  return { ...input, tenant_id: tenantId };
}

/** The version in If-Match (RFC 9110 §13.1.1): the ETag that we gave, which is the object's updated_at. `*` is any. */
function expectedVersion(request: Request): string | undefined {
  const header = request.headers.get("if-match")?.trim();
  return header === undefined || header === "*" ? undefined : header.replace(/^"(.*)"$/, "$1");
}

async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && type !== "application/json") throw new UnsupportedMediaType("send the body as application/json");
  const text = await readBody(request, maxBodyBytes);
  if (text === "") return {};
  if (type === undefined) throw new UnsupportedMediaType("say Content-Type: application/json");
  const body = parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new ServiceError("validation_error", "The body must be a JSON object.");
  return body as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServiceError("validation_error", "The body is not valid JSON.", undefined, { cause });
  }
}

/** Text of the query as the types of the operation's fields. What does not fit stays text, for the operation to refuse. */
function queryInput(query: URLSearchParams, operation: Operation): Record<string, unknown> {
  const { properties } = inputSchemaOf(operation);
  const input: Record<string, unknown> = {};
  for (const [name, text] of query) {
    if (text === "") continue;
    const type = Object.hasOwn(properties, name) ? properties[name]!.type : undefined;
    if (name in input && type !== "array") throw new ServiceError("validation_error", `${name} is repeated in the query.`, { [name]: "is repeated" });
    if (type === "array") input[name] = [...((input[name] as string[] | undefined) ?? []), ...text.split(",")];
    else if (type === "integer" || type === "number") input[name] = /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text;
    else if (type === "boolean") input[name] = text === "true" ? true : text === "false" ? false : text;
    else input[name] = text;
  }
  return input;
}


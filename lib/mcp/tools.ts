import type { CallToolResult, InputRequiredResult, McpServer, ServerContext, StandardSchemaWithJSON, ToolAnnotations } from "@modelcontextprotocol/server";
import { ServiceError } from "../errors";
import { newId } from "../ids";
import { log } from "../log";
import { isUnavailable } from "../oauth/endpoint";
import { operations } from "../services/index";
import { inputSchemaOf, outputSchemaOf, type ObjectSchema } from "../services/json-schema";
import type { Operation } from "../services/operation";
import { run, type Call } from "../services/run";
import { answerTo, ask } from "./confirmation";
import { plainText } from "./plain-text";

export interface ToolCall extends Call {
  requestId: string;
  /** The client speaks the revision 2026-07-28 and can put a question to the person. */
  canAsk: boolean;
  /** Why the address of the connection leaves this tool out. */
  refused?: string;
}

const purelyAdding = new Set(["create", "add", "verify"]);
const notRepeatable = new Set(["create", "add", "rotate"]);

/** An update overwrites, so it counts as destructive (ToolAnnotations: "only additive updates" otherwise). */
function annotationsOf(operation: Operation): ToolAnnotations {
  const verb = operation.name.split("_")[0]!;
  return {
    title: operation.title,
    readOnlyHint: operation.isRead,
    destructiveHint: operation.isDestructive || !(operation.isRead || purelyAdding.has(verb)),
    idempotentHint: !notRepeatable.has(verb),
    openWorldHint: operation.reachesOutside ?? false,
  };
}

/** The SDK asks a schema for its JSON at each list and validates with it at each call. The one door, `run`, validates here. */
function published(json: ObjectSchema): StandardSchemaWithJSON {
  const give = () => json as Record<string, unknown>;
  return { "~standard": { version: 1, vendor: "authalla", validate: (value) => ({ value }), jsonSchema: { input: give, output: give } } };
}

function toolSchemaOf(operation: Operation): ObjectSchema {
  const schema = inputSchemaOf(operation);
  if (!operation.confirm) return schema;
  const confirm = { type: "string", description: `The exact name of the ${operation.noun.replaceAll("_", " ")}, repeated as a sign that the person agreed. A client that can put a question to the person is asked instead.` };
  return { ...schema, properties: { ...schema.properties, confirm } };
}

export interface Tool {
  operation: Operation;
  known: ReadonlySet<string>;
  config: { title: string; description: string; inputSchema: StandardSchemaWithJSON; outputSchema: StandardSchemaWithJSON; annotations: ToolAnnotations };
}

let made: ReadonlyMap<string, Tool> | undefined;

/** Every operation as a tool, by name, in the order of the registry. */
export const tools = (): ReadonlyMap<string, Tool> => (made ??= new Map(operations.map((operation) => [operation.name, toolOf(operation)])));

function toolOf(operation: Operation): Tool {
  const schema = toolSchemaOf(operation);
  const known = new Set(Object.keys(schema.properties));
  if (known.has("id")) known.add(`${operation.noun}_id`);
  const { title, description } = operation;
  return { operation, known, config: { title, description, inputSchema: published(schema), outputSchema: published(outputSchemaOf(operation)), annotations: annotationsOf(operation) } };
}

/** The call that a tool answers comes with the request, in `extra` of its AuthInfo. */
export function registerTool(server: McpServer, tool: Tool): void {
  server.registerTool(tool.operation.name, tool.config, (input, context) => answer(tool, input as Record<string, unknown>, context.http?.authInfo?.extra?.call as ToolCall, context));
}

async function answer(tool: Tool, args: Record<string, unknown>, call: ToolCall, context: ServerContext): Promise<CallToolResult | InputRequiredResult> {
  const { operation } = tool;
  if (call.refused !== undefined) return failed("forbidden", `${call.refused} Nothing was changed; the person who set the connection up decides about it.`);
  const { confirm, ...input } = operation.confirm ? args : { ...args, confirm: undefined };
  const question = { actor: call.actor, tool: operation.name, input };
  const agreed = call.canAsk ? answerTo(question, context.mcpReq.requestState(), context.mcpReq.inputResponses) : undefined;
  try {
    refuseUnknown(tool, args);
    if (agreed === null) return failed("confirmation_required", "Nothing was changed: the person who was asked did not agree.");
    const given = call.canAsk ? agreed : typeof confirm === "string" ? confirm : undefined;
    return succeeded(await run(operation, operation.confirm ? input : args, { ...call, confirmation: { given } }));
  } catch (error) {
    const { confirm: name, consequences } = (error instanceof ServiceError && error.code === "confirmation_required" && error.details) || {};
    if (name !== undefined && call.canAsk) return ask(question, name, plainText(`${operation.title}: ${JSON.stringify(name)}. This cannot be undone.${consequences === undefined ? "" : ` What goes with it: ${consequences}.`} Go ahead?`));
    return failureOf(error, operation, call);
  }
}

function refuseUnknown({ operation, known }: Tool, args: Record<string, unknown>): void {
  const unknown = Object.keys(args).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const takes = known.size > 0 ? `It takes: ${[...known].join(", ")}.` : "It takes none.";
  throw new ServiceError("validation_error", `${operation.name} has no argument ${unknown.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 60))).join(", ")}. ${takes}`, Object.fromEntries(unknown.slice(0, 20).map((name) => [name.slice(0, 60), "is not a known argument"])));
}

function succeeded(output: Record<string, unknown>): CallToolResult {
  const structuredContent = plainText(output);
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

/** Without structuredContent, which clients hold against the output schema. */
const failed = (error: string, message: string, details?: Record<string, string>): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text: JSON.stringify(plainText({ error, error_description: message, ...(details ? { details } : {}) })) }],
});

function failureOf(error: unknown, operation: Operation, call: ToolCall): CallToolResult {
  if (error instanceof ServiceError) return failed(error.code, error.message, error.details);
  const reference = call.requestId || newId("request");
  log("error", "tool_failed", { reference, tool: operation.name, error });
  return isUnavailable(error)
    ? failed("temporarily_unavailable", "The service is not available for a moment. Try again.")
    : failed("server_error", `Something went wrong here, and it was logged under the reference ${reference}. Trying again with the same arguments is unlikely to help.`);
}

import packageJson from "../../package.json";
import { settings } from "../env";
import { endpoint, json } from "../oauth/endpoint";
import { managementScopes } from "../oauth/management-scopes";
import { inputSchemaOf, outputSchemaOf, type JsonSchema } from "../services/json-schema";
import type { Operation } from "../services/operation";
import { subjectField } from "../services/run";
import { routes, type Route } from "./routes";

export interface OpenApiDocument {
  openapi: "3.1.0";
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, unknown>; securitySchemes: Record<string, unknown> };
  [field: string]: unknown;
}
interface OpenApiOperation {
  operationId: string;
  responses: Record<string, { $ref?: string; description?: string; content?: { "application/json": { schema: JsonSchema } } }>;
  security: Record<string, string[]>[];
  [field: string]: unknown;
}

let made: string | undefined;

/** The management API described in OpenAPI 3.1, from the operations themselves. */
export const openapi = endpoint({ GET: async () => json((made ??= JSON.stringify(openapiDocument())), 200, { "Cache-Control": "public, max-age=300" }) }, "any");

export function openapiDocument(): OpenApiDocument {
  const { appUrl } = settings();
  const paths: OpenApiDocument["paths"] = {};
  for (const route of routes()) (paths[route.path] ??= {})[route.verb.toLowerCase()] = describe(route);
  return {
    openapi: "3.1.0",
    info: { title: "Authalla management API", version: packageJson.version, description: "Tenants, users, OAuth clients, branding, domains and sign-in settings. The same operations are MCP tools at /mcp." },
    servers: [{ url: `${appUrl}/api/v1` }],
    tags: [...new Set(routes().map(({ operation }) => tagOf(operation)))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema },
      responses: Object.fromEntries(Object.entries(refusals).map(([name, description]) => [name, { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } }])),
      securitySchemes: {
        oauth2: {
          type: "oauth2",
          description: "A user token of this installation acts on the tenants of the user's accounts; a client_credentials token acts on the tenant that issued it.",
          flows: {
            authorizationCode: { authorizationUrl: `${appUrl}/oauth2/authorize`, tokenUrl: `${appUrl}/oauth2/token`, scopes: scopeDescriptions() },
            clientCredentials: { tokenUrl: `${appUrl}/oauth2/token`, scopes: scopeDescriptions() },
          },
        },
      },
    },
  };
}

const tagOf = (operation: Operation) => routes().find((route) => route.operation === operation)!.segments[0]!;

const scopeDescriptions = () =>
  Object.fromEntries(managementScopes.map((scope) => {
    const [thing, right] = scope.split(":");
    return [scope, `${right === "read" ? "Read" : "Read and change"} ${thing!.replace("-", " ")}`];
  }));

const errorSchema: JsonSchema = {
  type: "object",
  properties: {
    error: { type: "string", description: "For programs: validation_error, invalid_token, insufficient_scope, forbidden, not_found, conflict, rate_limit_exceeded, temporarily_unavailable." },
    error_description: { type: "string", description: "What went wrong and what to do next." },
    details: { type: "object", additionalProperties: { type: "string" }, description: "Field → message." },
  },
  required: ["error", "error_description"],
};

const refusals = {
  ValidationError: "The input was refused; details names the fields.",
  Unauthorized: "No access token, or one that is not valid here.",
  Forbidden: "The token lacks a scope, or the role in the account does not allow it.",
  NotFound: "No such thing, or none that the caller may see.",
  Conflict: "It contradicts something that exists.",
  TooManyRequests: "Too many requests; Retry-After says when to go on.",
  Unavailable: "Not available for a moment; Retry-After says when to go on.",
};
const refusalStatuses = { 400: "ValidationError", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 429: "TooManyRequests", 503: "Unavailable" };

function describe({ operation, verb, segments }: Route): OpenApiOperation {
  const { properties, required = [], ...rest } = inputSchemaOf(operation);
  const inPath = segments.filter((segment) => segment.startsWith("{")).map((segment) => segment.slice(1, -1));
  const others = Object.keys(properties).filter((name) => !inPath.includes(name) && !(inPath.includes("id") && operation.noun === operation.on && name === subjectField(operation.on)));
  const hasBody = verb === "POST" || verb === "PUT";
  const status = /^(create|add)_/.test(operation.name) ? "201" : "200";
  const parameters = [
    ...inPath.map((name) => ({ name, in: "path", required: true, schema: properties[name] ?? { type: "string" } })),
    ...(hasBody ? [] : others.map((name) => ({ name, in: "query", required: required.includes(name), schema: properties[name], ...(properties[name]?.type === "array" ? { style: "form", explode: false } : {}) }))),
    ...(operation.on === "tenant" && !(operation.noun === "tenant" && inPath.includes("id")) ? [tenantHeader] : []),
    ...(operation.isUpdate ? [versionHeader] : []),
  ];
  const needed = required.filter((name) => others.includes(name));
  const body = { ...rest, properties: Object.fromEntries(others.map((name) => [name, properties[name]])), ...(needed.length > 0 ? { required: needed } : {}) };
  return {
    operationId: operation.name,
    summary: operation.title,
    description: operation.description,
    tags: [segments[0]!],
    security: [{ oauth2: operation.scope === null ? [] : [operation.scope] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody && others.length > 0 ? { requestBody: { required: needed.length > 0, content: { "application/json": { schema: body } } } } : {}),
    responses: {
      [status]: { description: "Done.", content: { "application/json": { schema: outputSchemaOf(operation) } } },
      ...Object.fromEntries(Object.entries({ ...refusalStatuses, ...(operation.isUpdate ? { 412: "Conflict" } : {}) }).map(([code, name]) => [code, { $ref: `#/components/responses/${name}` }])),
    },
  };
}

const versionHeader = { name: "If-Match", in: "header", required: false, description: "The ETag of the object as it was read, which is its updated_at in quotes. Something newer is left as it is, and the answer is 412.", schema: { type: "string" } };
const tenantHeader = { name: "X-Tenant-ID", in: "header", required: false, description: "The tenant to act on, for a user token. A machine token needs none.", schema: { type: "string" } };

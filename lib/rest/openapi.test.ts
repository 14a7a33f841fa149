import { describe, expect, it } from "vitest";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv";
import { managementScopes } from "@/lib/oauth/management-scopes";
import { operations } from "@/lib/services/index";
import { openapiDocument } from "./openapi";

interface Described {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: { "application/json": { schema: { properties: Record<string, unknown> } } } };
  responses: Record<string, { $ref?: string; content?: { "application/json": { schema: Record<string, unknown> } } }>;
  security: { oauth2: string[] }[];
}

const document = openapiDocument();
const described = new Map(Object.entries(document.paths).flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => [`${verb.toUpperCase()} ${path}`, operation as unknown as Described] as const)));
const schemaCompiles = (schema: unknown) => expect(() => new AjvJsonSchemaValidator().getValidator(schema as never)).not.toThrow();

it("no two operations share a verb and path", () => {
  expect(new Set(operations.map(({ http }) => http.replace(/\{[^}]+\}/g, "{}"))).size).toBe(operations.length);
});

it("refers to nothing that is not there, and each response says what it is", () => {
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
    const [kind, key] = name!.split("/") as ["schemas" | "responses", string];
    expect(document.components[kind]).toHaveProperty(key);
  }
  expect(Object.keys((document.components.securitySchemes.oauth2 as { flows: { authorizationCode: { scopes: object } } }).flows.authorizationCode.scopes)).toEqual([...managementScopes]);
});

describe.each(operations.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  const found = described.get(operation.http)!;

  it("is described under its own name, with its scope and the refusals", () => {
    expect(found.operationId).toBe(name);
    expect(found.security).toEqual([{ oauth2: operation.scope === null ? [] : [operation.scope] }]);
    expect(Object.keys(found.responses)).toEqual(expect.arrayContaining(["400", "401", "403", "404", "409", "429", "503"]));
  });

  it("has every path parameter, one place for each field, and schemas that compile", () => {
    const inPath = [...operation.http.matchAll(/\{(\w+)\}/g)].map(([, field]) => field);
    expect(found.parameters?.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name) ?? []).toEqual(inPath);
    const placed = [...(found.parameters ?? []).filter((parameter) => parameter.in !== "header").map((parameter) => parameter.name), ...Object.keys(found.requestBody?.content["application/json"].schema.properties ?? {})];
    expect(new Set(placed).size).toBe(placed.length);
    expect(placed).toEqual(expect.arrayContaining(Object.keys(operation.input.shape)));
    if (found.requestBody) schemaCompiles(found.requestBody.content["application/json"].schema);
    const answer = found.responses["200"] ?? found.responses["201"];
    schemaCompiles(answer!.content!["application/json"].schema);
  });
});

import { describe, expect, it } from "vitest";
import { operations } from "./index";
import { inputSchemaOf, outputSchemaOf } from "./json-schema";

describe.each(operations.map((operation) => [operation.name, operation] as const))("%s", (_name, operation) => {
  const schemas = () => [inputSchemaOf(operation), outputSchemaOf(operation)];

  it("publishes objects that take no unknown field, at every depth of the input", () => {
    for (const schema of schemas()) expect(schema.type).toBe("object");
    expect(inputSchemaOf(operation).additionalProperties).toBe(false);
    expect(JSON.stringify(inputSchemaOf(operation))).not.toContain('"additionalProperties":{}');
  });

  it("has no top-level combination, which assistants' APIs refuse, and no reference", () => {
    for (const schema of schemas()) {
      for (const keyword of ["anyOf", "oneOf", "allOf", "$ref", "$defs", "$schema"]) expect(schema).not.toHaveProperty(keyword);
      expect(JSON.stringify(schema)).not.toContain('"$ref"');
    }
  });

  it("takes the tenant or the account by its own field, never required", () => {
    const { properties, required = [] } = inputSchemaOf(operation);
    const field = operation.on === "caller" ? null : (`${operation.on}_id` as const);
    if (field) expect(properties).toHaveProperty(field);
    expect(required).not.toContain(field);
  });

  it("is converted once", () => expect(inputSchemaOf(operation)).toBe(inputSchemaOf(operation)));
});

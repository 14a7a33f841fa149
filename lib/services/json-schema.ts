import { z } from "zod";
import type { Operation } from "./operation";
import { subjectField } from "./run";

export interface ObjectSchema {
  type: "object";
  properties: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  [keyword: string]: unknown;
}
export type JsonSchema = { type?: string | string[]; format?: string; pattern?: string; description?: string; [keyword: string]: unknown };

/*
 * JSON Schema 2020-12 of what an operation takes and gives, as tools and OpenAPI publish it. The conversion costs more than a
 * call, so it is done once.
 */

export const inputSchemaOf = memoised((operation) => {
  const schema = convert(z.strictObject(operation.input.shape), "input");
  const field = subjectField(operation.on);
  if (!field || field in schema.properties) return schema;
  const subject = { type: "string", description: subjectDescriptions[field] };
  const isSubjectItself = operation.noun === operation.on && !("id" in schema.properties);
  return { ...schema, properties: { ...(isSubjectItself ? { id: { type: "string", description: `The same as ${field}; give one of the two.` } } : {}), ...schema.properties, [field]: subject } };
});

export const outputSchemaOf = memoised((operation) => convert(operation.output, "output"));

const subjectDescriptions = {
  tenant_id: "From get_me or list_tenants; may be left out when only one tenant can be reached.",
  account_id: "From get_me; may be left out by a member of only one account.",
};

function memoised<T>(make: (operation: Operation) => T): (operation: Operation) => T {
  const made = new WeakMap<Operation, T>();
  return (operation) => {
    const known = made.get(operation);
    if (known) return known;
    const value = make(operation);
    made.set(operation, value);
    return value;
  };
}

/** Without what a reader has no use for: `$schema`, the bounds of every integer, and the long pattern where `format` says the same. */
function convert(schema: z.ZodType, io: "input" | "output"): ObjectSchema {
  const converted = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ jsonSchema }) {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;
  const { $schema: _, ...rest } = converted;
  return { properties: {}, ...rest } as ObjectSchema;
}

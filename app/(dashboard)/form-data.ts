import type { z } from "zod";

/** What a form's text can mean, told by the innermost schema of a field. */
function describe(schema: z.ZodType): { type: string; isOptional: boolean; isNullable: boolean } {
  let isOptional = false;
  let isNullable = false;
  for (let current = schema; ; ) {
    const definition = current.def as { type: string; innerType?: z.ZodType; in?: z.ZodType };
    isOptional ||= definition.type === "optional" || definition.type === "default";
    isNullable ||= definition.type === "nullable";
    const inner = definition.innerType ?? definition.in;
    if (!inner) return { type: definition.type, isOptional, isNullable };
    current = inner;
  }
}

/**
 * A form as the operation's input. With `clearsLists` (an update) an emptied list is given as one, so that it is cleared. A list is one entry a line, or one box a value; an empty field clears what can be cleared
 * and is left out where it may be. `dark.text_color` is a field of the object `dark`. A checkbox has a hidden `false` before it, since an empty box sends nothing.
 */
export function inputFromForm(form: FormData, shape: Record<string, z.ZodType>, { clearsLists = false } = {}): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith("$ACTION")) continue;
    const texts = form.getAll(name).filter((value) => typeof value === "string").map((value) => value.trim());
    const [outer, inner] = name.split(".") as [string, string?];
    const schema = inner === undefined ? shape[name] : fieldOf(shape[outer], inner);
    const value = schema ? valueOf(texts, describe(schema), clearsLists) : texts.at(-1);
    if (value === undefined) continue;
    if (inner === undefined) input[name] = value;
    else input[outer] = { ...(input[outer] as object | undefined), [inner]: value };
  }
  return input;
}

/** One field of an object that may be optional. */
function fieldOf(schema: z.ZodType | undefined, name: string): z.ZodType | undefined {
  const definition = schema?.def as { shape?: Record<string, z.ZodType>; innerType?: z.ZodType } | undefined;
  if (definition?.innerType) return fieldOf(definition.innerType, name);
  return definition?.shape?.[name];
}

function valueOf(texts: string[], { type, isOptional, isNullable }: ReturnType<typeof describe>, clearsLists: boolean): unknown {
  if (type === "array") {
    const entries = texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.trim()).filter(Boolean);
    return entries.length === 0 && isOptional && !clearsLists ? undefined : entries;
  }
  const text = texts.at(-1) ?? "";
  if (type === "boolean") return text === "true" || text === "on";
  if (text === "") return isNullable ? null : isOptional ? undefined : text;
  return type === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
}

import { notFound } from "next/navigation";
import type { z } from "zod";
import { ServiceError } from "@/lib/errors";
import { read } from "./actor";

/** An operation's answer, or why its input was refused, field by field. */
export type Answer<T> = { output: T; errors?: undefined } | { output?: undefined; errors: Record<string, string> };

/** As `query`, for what a person has put into the address: what is wrong with it is shown beside its field. */
export async function answer<Output extends z.ZodObject>(operation: { name: string; output: Output }, input: Record<string, unknown>): Promise<Answer<z.output<Output>>> {
  try {
    return { output: await read(operation, input) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === "validation_error") return { errors: error.details ?? { input: error.message } };
    if (error.code === "not_found") notFound();
    throw error;
  }
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The fields of the address that hold something. */
export async function given<Name extends string>(searchParams: SearchParams, names: readonly Name[]): Promise<Partial<Record<Name, string>>> {
  const all = await searchParams;
  const texts = names.flatMap((name) => {
    const value = all[name];
    const text = (typeof value === "string" ? value : "").trim();
    return text === "" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts) as Partial<Record<Name, string>>;
}

/** What an operation finds; undefined: nothing that the person may see, or nothing that could be looked for. */
export async function find<Output extends z.ZodObject>(operation: { name: string; output: Output }, input: Record<string, unknown>): Promise<z.output<Output> | undefined> {
  try {
    return await read(operation, input);
  } catch (error) {
    if (error instanceof ServiceError && (error.code === "not_found" || error.code === "validation_error")) return undefined;
    throw error;
  }
}

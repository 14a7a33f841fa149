"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { forbidden, unauthorized } from "next/navigation";
import { callOperation, isDashboardOrigin, previewOperation } from "@/lib/dashboard/caller";
import { ServiceError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { findOperation } from "@/lib/services";
import type { Operation } from "@/lib/services/operation";
import { textsOfForm, textsOfObject } from "../_ui/form-values";
import type { FormState } from "../_ui/operation-form";
import { currentPerson } from "./actor";
import { inputFromForm } from "./form-data";

/**
 * Every form of the dashboard: one operation, by its name. `fixed` is what the page decides and the form does not; what the
 * person may do is decided by `run`, not by which forms they were shown. With `isLeaving` the page that holds the form is not rendered
 * again: what it shows may be gone. (It does not redirect either: the framework would fetch the target itself, with the cookies.)
 */
export async function submit(name: string, fixed: Record<string, string>, isLeaving: boolean, _previous: FormState, form: FormData): Promise<FormState> {
  const requestHeaders = await headers();
  if (!isDashboardOrigin(requestHeaders)) forbidden();
  const person = (await currentPerson()) ?? unauthorized();
  const values = textsOfForm(form);
  const refused = (message: string, fields: Record<string, string> = {}) => ({ status: "refused" as const, message, fields, values });
  const operation = findOperation(name);
  if (!operation || operation.isRead) return refused("There is no such operation.");

  const { confirm, ...input } = { ...inputFromForm(form, operation.input.shape as never, { clearsLists: operation.isUpdate }), ...inputOf(operation, fixed) } as Record<string, unknown> & { confirm?: string };
  let output: Record<string, unknown>;
  try {
    output = await callOperation(person, name, input, { headers: requestHeaders, confirm });
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      const reference = newId("request");
      log("error", "dashboard_submit_failed", { reference, operation: name, error });
      return refused(`Something went wrong here. Try again; if it happens again, tell us this reference: ${reference}`);
    }
    if (error.current) return { status: "stale", version: String(error.current.updated_at), current: textsOfObject(error.current, [...Object.keys(values), ...Object.keys(fixed)]), values };
    if (error.code === "confirmation_required") return refused("Nothing was changed.", { confirm: "Type the name exactly as it is shown." });
    if (error.code === "forbidden" && error.details?.authentication) return { ...refused(error.message), asksToSignIn: true };
    return refused(error.code === "validation_error" && error.details ? "Some fields need another look." : error.message, perField(error.details));
  }
  if (!isLeaving) revalidatePath("/", "layout");
  return { status: "done", output };
}

/** What a page decides is text too: `true` is a yes where the operation wants one. */
function inputOf(operation: Operation, fixed: Record<string, string>): Record<string, unknown> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fixed)) form.append(name, value);
  return inputFromForm(form, operation.input.shape as never);
}

/** `redirect_uris.0` is shown at its line and at the field `redirect_uris`, `dark.text_color` at its own. */
const perField = (details: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries(details).flatMap(([path, message]) => [[path, message], [path.replace(/\.\d.*$/, ""), message]]));

export type Foretold = { name: string | null; consequences: string[] } | { refused: string };

/** What goes with an operation, for the dialog that asks before it is done. Does nothing, and asks for the same rights. */
export async function foretell(name: string, input: Record<string, string>): Promise<Foretold> {
  const requestHeaders = await headers();
  if (!isDashboardOrigin(requestHeaders)) forbidden();
  const person = (await currentPerson()) ?? unauthorized();
  const operation = findOperation(name);
  if (!operation || operation.isRead) return { refused: "There is no such operation." };
  try {
    const { name: mustBeTyped, consequences } = await previewOperation(person, name, inputOf(operation, input), { headers: requestHeaders });
    return { name: mustBeTyped, consequences: consequences.map(({ text }) => text) };
  } catch (error) {
    if (error instanceof ServiceError) return { refused: error.message };
    throw error;
  }
}

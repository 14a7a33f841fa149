"use client";

import { useRouter } from "next/navigation";
import { createContext, useActionState, useEffect, useRef, type ReactNode } from "react";
import { submit } from "../(dashboard)/actions";

export type FormState =
  | { status: "idle" }
  | { status: "done"; output: Record<string, unknown> }
  | { status: "refused"; message: string; fields: Record<string, string>; values: Record<string, string> };

/** What the fields of a form need to know of its last answer. */
export const FormAnswer = createContext<{ errors: Record<string, string>; values: Record<string, string> }>({ errors: {}, values: {} });

interface Props {
  operation: string;
  /** Input that the page decides. */
  fixed?: Record<string, string>;
  label: string;
  look?: "primary" | "danger" | "";
  /** Where to go when it is done; `{id}` stands for the answer's id. */
  next?: string;
  /** What is said below the form when it is done. */
  doneText?: string;
  /** What stands in place of the form when it is done. */
  whenDone?: (output: Record<string, unknown>) => ReactNode;
  cancel?: ReactNode;
  children?: ReactNode;
}

export function OperationForm({ operation, fixed = {}, label, look = "primary", next, doneText, whenDone, cancel, children }: Props) {
  const [state, action, isPending] = useActionState<FormState, FormData>((previous, data) => submit(operation, fixed, next !== undefined, previous, data).catch((error: unknown) => unanswered(error, data)), { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  const router = useRouter();
  useEffect(() => {
    if (state.status === "refused") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    if (state.status !== "done" || next === undefined) return;
    router.push(next.replace("{id}", encodeURIComponent(String(state.output.id))));
    router.refresh();
  }, [state, next, router]);

  const isBusy = isPending || (state.status === "done" && next !== undefined);
  if (state.status === "done" && whenDone) return whenDone(state.output);
  const answer = state.status === "refused" ? { errors: state.fields, values: state.values } : { errors: {}, values: {} };
  return (
    <FormAnswer value={answer}>
      <form ref={form} action={action} className="fields" noValidate>
        {children}
        {state.status === "refused" && (
          <p className="notice bad" role="alert">
            {state.message}
          </p>
        )}
        {doneText && (
          <p className="notice" role="status" hidden={state.status !== "done"}>
            {state.status === "done" && doneText}
          </p>
        )}
        <div className="actions">
          {cancel}
          <button type="submit" className={`button ${look}`} disabled={isBusy}>
            {isBusy ? "One moment…" : label}
          </button>
        </div>
      </form>
    </FormAnswer>
  );
}

/** When there is no answer, what was typed stays; the framework would put an empty page in its place. */
export function unanswered(error: unknown, data: FormData): FormState {
  const { digest = "" } = error as { digest?: string };
  const message = digest.endsWith(";401")
    ? "You have been signed out, and nothing was changed. Sign in again in another tab, then press the button once more."
    : digest.endsWith(";403")
      ? "This form did not come from the dashboard's own address. Nothing was changed."
      : "There was no answer. See whether it was done before you try again.";
  const values = [...data].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return { status: "refused", message, fields: {}, values: Object.fromEntries(values) };
}

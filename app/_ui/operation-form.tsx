"use client";

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
  look?: "primary" | "danger";
  /** Where to go when it is done; `{id}` stands for the answer's id. */
  next?: string;
  /** What stands in place of the form when it is done. */
  whenDone?: (output: Record<string, unknown>) => ReactNode;
  cancel?: ReactNode;
  children?: ReactNode;
}

export function OperationForm({ operation, fixed = {}, label, look = "primary", next, whenDone, cancel, children }: Props) {
  const [state, action, isPending] = useActionState<FormState, FormData>(submit.bind(null, operation, fixed, next), { status: "idle" });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (state.status === "refused") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [state]);

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
        <div className="actions">
          {cancel}
          <button type="submit" className={`button ${look}`} disabled={isPending}>
            {isPending ? "One moment…" : label}
          </button>
        </div>
      </form>
    </FormAnswer>
  );
}

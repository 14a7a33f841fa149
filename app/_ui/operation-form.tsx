"use client";

import { useRouter } from "next/navigation";
import { createContext, Fragment, useActionState, useEffect, useEffectEvent, useRef, useState, type FormEvent, type ReactNode } from "react";
import { submit } from "../(dashboard)/actions";
import { inWordsOf, type ShownDifference } from "./difference-words";
import { differences, isChanged, textsOfForm, type Texts } from "./form-values";
import { SignInAgain } from "./sign-in-again";
import { StaleNotice } from "./stale-notice";
import { useToast } from "./toast";
import { useUnsavedChanges } from "./unsaved-changes";

export type FormState =
  | { status: "idle" }
  | { status: "done"; output: Record<string, unknown> }
  | { status: "refused"; message: string; fields: Record<string, string>; values: Texts; asksToSignIn?: boolean }
  /** Somebody else wrote since the page was read, and nothing was written now. */
  | { status: "stale"; version: string; current: Texts; values: Texts; differences?: ShownDifference[] };

const idle: FormState = { status: "idle" };

/** What the fields of a form need to know of its last answer. */
export const FormAnswer = createContext<{ errors: Record<string, string>; values: Texts }>({ errors: {}, values: {} });

interface Props {
  operation: string;
  /** Input that the page decides. */
  fixed?: Record<string, string>;
  /** Of an update: `updated_at` of what the page shows. A save of what somebody else has changed since shows the difference and writes nothing. */
  version?: string;
  /** What the page shows of what `fixed` writes. Where somebody else has changed that since, it is told, and the page is read again. */
  was?: Texts;
  label: string;
  look?: "primary" | "danger" | "";
  /** Where to go when it is done; `{id}` stands for the answer's id. */
  next?: string;
  /** What is said, in passing, when it is done. */
  doneText?: string;
  onDone?: (output: Record<string, unknown>) => void;
  /** What stands in place of the form when it is done. */
  whenDone?: (output: Record<string, unknown>) => ReactNode;
  /** May hold the form back: it is asked before anything is sent. */
  onSubmit?: (event: FormEvent<HTMLFormElement>) => void;
  /** Asks before what was typed is left. A form with a version does. */
  isGuarded?: boolean;
  cancel?: ReactNode;
  children?: ReactNode;
}

export function OperationForm({ operation, fixed = {}, version, was, label, look = "primary", next, doneText, onDone, whenDone, onSubmit, isGuarded = version !== undefined, cancel, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  /** What a save is compared with: the fields as they were read, and their version. `shown` is the page's version that they were made from. */
  const held = useRef<{ version: string | undefined; shown: string | undefined; read: Texts }>({ version, shown: version, read: {} });
  /** The fields are made anew in each generation. */
  const [generation, setGeneration] = useState(0);
  const [taken, setTaken] = useState<{ after: FormState; values: Texts }>();
  const [isDirty, setDirty] = useState(false);
  const [dismissed, setDismissed] = useState<FormState>();
  const router = useRouter();
  const toast = useToast();

  const [answer, action, isPending] = useActionState<FormState, FormData>(async (previous, data) => {
    const typed = textsOfForm(data);
    for (let attempt = 1; ; attempt++) {
      const { version: expected, read } = held.current;
      const reply = await submit(operation, expected === undefined ? fixed : { ...fixed, expected_updated_at: expected }, next !== undefined, previous, data).catch((error: unknown) => unanswered(error, typed));
      if (reply.status === "done") {
        held.current = { ...held.current, version: expected && String(reply.output.updated_at ?? expected), read: typed };
        if (doneText) toast(doneText); // here, since the form may go with the row that it stands in
      }
      if (reply.status !== "stale") return reply;
      const decided = Object.fromEntries(Object.keys(was ?? {}).map((name) => [name, fixed[name]!]));
      const found = differences({ ...read, ...was }, { ...typed, ...decided }, reply.current);
      // What the page decided is decided anew from what it shows next, and not written over what is there now.
      if (found.some(({ name }) => name in decided)) return { ...reply, values: typed, differences: inWordsOf(form.current, found) };
      held.current = { ...held.current, version: reply.version, read: { ...read, ...Object.fromEntries(Object.entries(reply.current).filter(([name]) => name in typed)) } };
      // What others changed is nothing that this form writes.
      if (found.length === 0 && attempt < 4) continue;
      const untouched = Object.fromEntries(found.filter(({ isUntouched }) => isUntouched).map(({ name, now }) => [name, now]));
      return { ...reply, differences: inWordsOf(form.current, found), values: { ...typed, ...untouched } };
    }
  }, idle);
  const state = answer === dismissed ? idle : answer;

  const handled = useRef<FormState>(state);
  /** Done, and the page has not been read again since. */
  const isAwaiting = useRef(false);
  const makeAnew = () => setGeneration((before) => before + 1);
  const settle = useEffectEvent(() => {
    const isNews = handled.current !== state;
    handled.current = state;
    if (state.status === "refused" && isNews) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    if (state.status === "stale" && isNews && was) router.refresh();
    if (state.status === "done" && isNews) {
      setDirty(false);
      isAwaiting.current = true;
      onDone?.(state.output);
      if (next !== undefined) {
        router.push(next.replace("{id}", encodeURIComponent(String(state.output.id))));
        router.refresh();
      }
    }
    // The page was read again. What is being typed stays, and stays compared with what it was typed over.
    if (version === held.current.shown || (isDirty && !isAwaiting.current)) return;
    isAwaiting.current = false;
    held.current = { ...held.current, version, shown: version };
    makeAnew();
  });
  useEffect(() => settle(), [state, version]);

  const isStale = state.status === "stale";
  const key = isStale ? `${generation} ${state.version}` : String(generation);
  const readFields = useEffectEvent(() => {
    if (!form.current || isStale || state.status === "refused") return;
    held.current.read = textsOfForm(new FormData(form.current));
    setDirty(false);
  });
  useEffect(() => readFields(), [key]);
  useUnsavedChanges(isGuarded && isDirty);

  const isBusy = isPending || (state.status === "done" && next !== undefined);
  if (state.status === "done" && whenDone) return whenDone(state.output);
  const known = { errors: state.status === "refused" ? state.fields : {}, values: taken?.after === state ? taken.values : state.status === "refused" || isStale ? state.values : {} };
  const take = (name: string, text: string) => {
    if (!form.current) return;
    setTaken({ after: state, values: { ...textsOfForm(new FormData(form.current)), [name]: text } });
    makeAnew();
  };
  const discard = () => {
    // Others may have written since the page was read: what it shows is compared with its own version again.
    held.current.version = held.current.shown;
    setDismissed(answer);
    makeAnew();
    if (isStale) router.refresh();
  };
  return (
    <FormAnswer value={known}>
      <form ref={form} action={action} className="fields" noValidate onSubmit={onSubmit} onInput={() => form.current && setDirty(isChanged(held.current.read, textsOfForm(new FormData(form.current))))}>
        {isStale && <StaleNotice key={state.version} differences={state.differences ?? []} onTake={was ? undefined : take} />}
        <Fragment key={key}>{children}</Fragment>
        {state.status === "refused" && (
          <p className="notice bad" role="alert">
            {state.message} {state.asksToSignIn && <SignInAgain />}
          </p>
        )}
        <div className="actions">
          {version !== undefined && isDirty && (
            <>
              <p className="unsaved">Unsaved changes</p>
              <button type="button" className="button ghost" disabled={isBusy} onClick={discard}>
                Discard
              </button>
            </>
          )}
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
export function unanswered(error: unknown, values: Texts): FormState {
  const { digest = "" } = error as { digest?: string };
  const message = digest.endsWith(";401")
    ? "You have been signed out, and nothing was changed. Sign in again in another tab, then press the button once more."
    : digest.endsWith(";403")
      ? "This form did not come from the dashboard's own address. Nothing was changed."
      : "There was no answer. See whether it was done before you try again.";
  return { status: "refused", message, fields: {}, values };
}

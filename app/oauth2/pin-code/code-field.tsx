"use client";

import { useEffect, useRef, useSyncExternalStore, type FormEvent } from "react";

interface CodeField {
  label: string;
  /** Said beforehand: the page goes on by itself. */
  submitsText: string;
  error?: string;
}

const never = () => () => {};

const isComplete = (typed: string) => /^\p{Nd}{6}$/u.test(typed.replace(/[\s\p{Pd}]/gu, ""));

/** One field for six digits, pasted with spaces too. With a script the sixth digit sends the form: once, whatever follows it. */
export function CodeField({ label, submitsText, error }: CodeField) {
  const input = useRef<HTMLInputElement>(null);
  const isSent = useRef(false);
  const isScripted = useSyncExternalStore(never, () => true, () => false);

  useEffect(() => {
    const form = input.current!.form!;
    const onSubmit = (event: SubmitEvent) => {
      if (isSent.current) event.preventDefault(); // the Enter after the sixth digit would spend the code a second time
      isSent.current = true;
    };
    const onReturn = () => void (isSent.current = false); // by the browser's back button
    form.addEventListener("submit", onSubmit);
    window.addEventListener("pageshow", onReturn);
    return () => {
      form.removeEventListener("submit", onSubmit);
      window.removeEventListener("pageshow", onReturn);
    };
  }, []);

  function submitComplete(event: FormEvent<HTMLInputElement>) {
    if ((event.nativeEvent as InputEvent).isComposing || isSent.current || !isComplete(event.currentTarget.value)) return;
    event.currentTarget.form!.requestSubmit();
  }

  const described = [error && "code-error", isScripted && "code-hint"].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor="code">{label}</label>
      <input
        ref={input} id="code" name="code" type="text" className="code" inputMode="numeric" autoComplete="one-time-code" maxLength={16} required autoFocus spellCheck={false}
        aria-invalid={error ? true : undefined} aria-describedby={described || undefined} onInput={submitComplete}
      />
      {error && (
        <p className="error" id="code-error" role="alert">
          {error}
        </p>
      )}
      {isScripted && (
        <p className="visually-hidden" id="code-hint">
          {submitsText}
        </p>
      )}
    </div>
  );
}

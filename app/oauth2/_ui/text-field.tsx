import type { InputHTMLAttributes, ReactNode } from "react";

interface TextField extends InputHTMLAttributes<HTMLInputElement> {
  name: string;
  label: ReactNode;
  error?: string;
  hint?: string;
}

/** A labelled input with its error beside it, read out together. */
export function TextField({ label, error, hint, ...input }: TextField) {
  const described = [error && `${input.name}-error`, hint && `${input.name}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={input.name}>{label}</label>
      <input id={input.name} aria-invalid={error ? true : undefined} aria-describedby={described || undefined} {...input} />
      {hint && (
        <p className="visually-hidden" id={`${input.name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${input.name}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

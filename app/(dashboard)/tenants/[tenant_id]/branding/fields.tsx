"use client";

import { useId, type ReactNode } from "react";

/*
 * Fields whose value is the editor's; those of app/_ui keep their own.
 */

interface Row {
  label: string;
  hint?: string;
  error?: string;
}

function Around({ id, label, hint, error, children }: Row & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      <p className="error" id={`${id}-error`} role="alert" hidden={!error}>
        {error}
      </p>
      <p className="hint" id={`${id}-hint`} hidden={!hint}>
        {hint}
      </p>
    </div>
  );
}

const described = (id: string, error?: string) => ({ id, "aria-invalid": error !== undefined, "aria-describedby": `${id}-hint ${id}-error` });

export function TextRow({ value, placeholder, maxLength, onChange, ...row }: Row & { value: string; placeholder?: string; maxLength: number; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <Around id={id} {...row}>
      <input type="text" className="input" {...described(id, row.error)} value={value} placeholder={placeholder} maxLength={maxLength} autoComplete="off" onChange={(event) => onChange(event.currentTarget.value)} />
    </Around>
  );
}

interface Choice<Value extends string> {
  value: Value;
  label: string;
  text?: string;
}

export function SelectRow({ value, choices, onChange, ...row }: Row & { value: string; choices: readonly Choice<string>[]; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <Around id={id} {...row}>
      <select className="input" {...described(id, row.error)} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Around>
  );
}

export function ChoiceRow<Value extends string>({ name, label, choices, value, onChange }: { name: string; label: string; choices: readonly Choice<Value>[]; value: Value; onChange: (value: Value) => void }) {
  return (
    <fieldset className="field">
      <legend>{label}</legend>
      <div className="choices">
        {choices.map((choice) => (
          <label key={choice.value} className="choice">
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <span>
              <b>{choice.label}</b>
              {choice.text && <span>{choice.text}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

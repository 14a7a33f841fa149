"use client";

import { useId } from "react";
import { ChoiceCards, FieldFrame, Options, type Choice } from "../../../../_ui/field-frame";

/*
 * Fields whose value is the editor's; those of app/_ui/field.tsx keep their own.
 */

interface Row {
  label: string;
  hint?: string;
  error?: string;
  value: string;
  onChange: (value: string) => void;
}

const described = (id: string, error?: string) => ({ id, "aria-invalid": error !== undefined, "aria-describedby": `${id}-hint ${id}-error` });

export function TextRow({ value, placeholder, maxLength, onChange, ...row }: Row & { placeholder?: string; maxLength: number }) {
  const id = useId();
  return (
    <FieldFrame id={id} {...row}>
      <input type="text" className="input" {...described(id, row.error)} value={value} placeholder={placeholder} maxLength={maxLength} autoComplete="off" onChange={(event) => onChange(event.currentTarget.value)} />
    </FieldFrame>
  );
}

export function SelectRow({ value, choices, onChange, ...row }: Row & { choices: readonly Choice[] }) {
  const id = useId();
  return (
    <FieldFrame id={id} {...row}>
      <select className="input" {...described(id, row.error)} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <Options choices={choices} />
      </select>
    </FieldFrame>
  );
}

interface ChoiceRowProps<Value extends string> {
  name: string;
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

export const ChoiceRow = <Value extends string>({ value, onChange, ...cards }: ChoiceRowProps<Value>) => <ChoiceCards {...cards} radio={(each) => ({ checked: each === value, onChange: () => onChange(each) })} />;

"use client";

import { Below, ChoiceCards, FieldFrame, Options, type Choice } from "./field-frame";
import { useField, type FieldProps } from "./use-field";

export type { Choice };
export { CheckList, ListField } from "./list-field";
export { DateField, DurationField, NumberField } from "./number-field";
export { SecretField } from "./secret-field";

type TextProps = FieldProps & { placeholder?: string; lines?: number; defaultValue?: string; isMono?: boolean; autoFocus?: boolean };

export function TextField({ name, label, hint, isOptional, lines, defaultValue, isMono, ...rest }: TextProps) {
  const { id, error, value, aria } = useField(name);
  const shared = { ...aria, ...rest, className: `input${isMono ? " mono" : ""}`, defaultValue: value ?? defaultValue, autoComplete: "off", autoCapitalize: "off", spellCheck: false };
  return (
    <FieldFrame {...{ id, label, hint, error, isOptional }}>
      {lines ? <textarea rows={lines} {...shared} /> : <input type="text" required={!isOptional} {...shared} />}
    </FieldFrame>
  );
}

/** Several lines of prose; for one entry a line there is ListField. */
export const TextAreaField = ({ lines = 4, ...rest }: TextProps) => <TextField lines={lines} {...rest} />;

export function CheckField({ name, label, hint, defaultChecked }: FieldProps & { defaultChecked?: boolean }) {
  const { id, error, value, aria } = useField(name);
  return (
    <div className="field">
      <input type="hidden" name={name} value="false" />
      <div className="check">
        <input type="checkbox" value="true" {...aria} defaultChecked={value === undefined ? defaultChecked : value === "true"} />
        <div>
          <label htmlFor={id}>{label}</label>
          <Below id={id} hint={hint} error={error} />
        </div>
      </div>
    </div>
  );
}

export function ChoiceField({ name, label, choices, defaultValue, onChoose }: FieldProps & { choices: Choice[]; defaultValue?: string; onChoose?: (value: string) => void }) {
  const { id, error, value } = useField(name);
  const chosen = value ?? defaultValue;
  return (
    <ChoiceCards name={name} label={label} choices={choices} radio={(each, index) => ({ defaultChecked: chosen === undefined ? index === 0 : chosen === each, onChange: () => onChoose?.(each) })}>
      <Below id={id} error={error} />
    </ChoiceCards>
  );
}

export function SelectField({ name, label, hint, choices, defaultValue }: FieldProps & { choices: Choice[]; defaultValue?: string }) {
  const { id, error, value, aria } = useField(name);
  return (
    <FieldFrame {...{ id, label, hint, error }}>
      <select key={value} className="input" {...aria} defaultValue={value ?? defaultValue ?? choices[0]?.value}>
        <Options choices={choices} />
      </select>
    </FieldFrame>
  );
}

"use client";

import { Below, Optional, useField, type FieldProps } from "./field-parts";

export { CheckList, ListField } from "./list-field";
export { DateField, DurationField, NumberField } from "./number-field";
export { SecretField } from "./secret-field";

type TextProps = FieldProps & { placeholder?: string; lines?: number; defaultValue?: string; isMono?: boolean; autoFocus?: boolean };

export function TextField({ name, label, hint, isOptional, lines, defaultValue, isMono, ...rest }: TextProps) {
  const { id, error, value, aria } = useField(name);
  const shared = { ...aria, ...rest, className: `input${isMono ? " mono" : ""}`, defaultValue: value ?? defaultValue, autoComplete: "off", autoCapitalize: "off", spellCheck: false };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {isOptional && <Optional />}
      </label>
      {lines ? <textarea rows={lines} {...shared} /> : <input type="text" required={!isOptional} {...shared} />}
      <Below id={id} hint={hint} error={error} />
    </div>
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

export interface Choice {
  value: string;
  label: string;
  text?: string;
}

export function ChoiceField({ name, label, choices, defaultValue, onChoose }: FieldProps & { choices: Choice[]; defaultValue?: string; onChoose?: (value: string) => void }) {
  const { id, error, value } = useField(name);
  return (
    <fieldset className="field">
      <legend>{label}</legend>
      <div className="choices">
        {choices.map((choice, index) => (
          <label key={choice.value} className="choice">
            <input type="radio" name={name} value={choice.value} defaultChecked={(value ?? defaultValue) === undefined ? index === 0 : (value ?? defaultValue) === choice.value} onChange={() => onChoose?.(choice.value)} />
            <span>
              <b>{choice.label}</b>
              {choice.text && <span>{choice.text}</span>}
            </span>
          </label>
        ))}
      </div>
      <Below id={id} error={error} />
    </fieldset>
  );
}

export function SelectField({ name, label, hint, choices, defaultValue }: FieldProps & { choices: Choice[]; defaultValue?: string }) {
  const { id, error, value, aria } = useField(name);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select key={value} className="input" {...aria} defaultValue={value ?? defaultValue ?? choices[0]?.value}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

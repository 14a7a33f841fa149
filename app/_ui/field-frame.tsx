import type { InputHTMLAttributes, ReactNode } from "react";

/* How a field looks, whoever keeps its value. */

export interface Choice<Value extends string = string> {
  value: Value;
  label: string;
  text?: string;
}

interface Around {
  /** Of the control; its hint and its error have ids made from it. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
  isOptional?: boolean;
  children: ReactNode;
}

/** One control between its label and what is said of it. */
export const FieldFrame = ({ id, label, hint, error, isOptional, children }: Around) => (
  <div className="field">
    <label htmlFor={id}>
      {label}
      {isOptional && <Optional />}
    </label>
    {children}
    <Below id={id} hint={hint} error={error} />
  </div>
);

export const Below = ({ id, hint, error }: Pick<Around, "id" | "hint" | "error">) => (
  <>
    <p className="error" id={`${id}-error`} role="alert" hidden={!error}>
      {error}
    </p>
    <p className="hint" id={`${id}-hint`} hidden={!hint}>
      {hint}
    </p>
  </>
);

export const Optional = () => (
  <>
    {" "}
    <span className="optional">(optional)</span>
  </>
);

export const Options = ({ choices }: { choices: readonly Choice[] }) =>
  choices.map((choice) => (
    <option key={choice.value} value={choice.value}>
      {choice.label}
    </option>
  ));

interface Cards<Value extends string> {
  name: string;
  label: ReactNode;
  choices: readonly Choice<Value>[];
  /** What is a radio button's own: whether it is chosen, and who hears of it. */
  radio: (value: Value, index: number) => InputHTMLAttributes<HTMLInputElement>;
  children?: ReactNode;
}

/** One of a few, each with room for a word on it. */
export const ChoiceCards = <Value extends string>({ name, label, choices, radio, children }: Cards<Value>) => (
  <fieldset className="field">
    <legend>{label}</legend>
    <div className="choices">
      {choices.map((choice, index) => (
        <label key={choice.value} className="choice">
          <input type="radio" name={name} value={choice.value} {...radio(choice.value, index)} />
          <span>
            <b>{choice.label}</b>
            {choice.text && <span>{choice.text}</span>}
          </span>
        </label>
      ))}
    </div>
    {children}
  </fieldset>
);

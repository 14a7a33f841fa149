import { useId, type InputHTMLAttributes, type ReactNode } from "react";

interface Shared {
  name: string;
  label: ReactNode;
  value?: string;
  error?: string;
  hint?: string;
}

const Below = ({ id, error, hint }: { id: string } & Pick<Shared, "error" | "hint">) =>
  error || hint ? (
    <p id={id} className={error ? "error" : "hint"} role={error ? "alert" : undefined}>
      {error ?? hint}
    </p>
  ) : null;

/** A filter that is typed. Made anew with each value of the address, so that a link sets it. */
export function FilterInput({ name, label, value, error, hint, suggestions, ...rest }: Shared & { suggestions?: readonly string[] } & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "value">) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input key={value} id={id} name={name} className="input" defaultValue={value} list={suggestions ? `${id}-list` : undefined} aria-invalid={error !== undefined} aria-describedby={error || hint ? `${id}-below` : undefined} autoComplete="off" autoCapitalize="off" spellCheck={false} {...rest} />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      <Below id={`${id}-below`} error={error} hint={hint} />
    </div>
  );
}

export function FilterSelect({ name, label, value, error, choices }: Shared & { choices: readonly (readonly [value: string, label: string])[] }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select key={value} id={id} name={name} className="input" defaultValue={value ?? ""} aria-invalid={error !== undefined} aria-describedby={error ? `${id}-below` : undefined}>
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
      <Below id={`${id}-below`} error={error} />
    </div>
  );
}

"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { FieldFrame } from "./field-frame";
import { useField, type FieldProps } from "./use-field";

interface Props extends FieldProps {
  placeholder?: string;
  /** For a key of several lines; such a one is always shown. */
  lines?: number;
}

/** A secret that is given, never one that is kept. Hidden until it is asked for; no password manager offers to keep it. */
export function SecretField({ name, label, hint, isOptional, lines, placeholder }: Props) {
  const { id, error, value, aria } = useField(name);
  const [isShown, setShown] = useState(false);
  const shared = { ...aria, className: "input mono", defaultValue: value, placeholder, autoComplete: "off", autoCapitalize: "off", spellCheck: false, required: !isOptional, "data-1p-ignore": true, "data-lpignore": "true" };
  return (
    <FieldFrame {...{ id, label, hint, error, isOptional }}>
      {lines ? (
        <textarea rows={lines} {...shared} />
      ) : (
        <div className="list-row">
          <input type="text" {...shared} className={`input mono${isShown ? "" : " masked"}`} />
          <button type="button" className="button ghost square" aria-pressed={isShown} aria-label="Show" onClick={() => setShown(!isShown)}>
            {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </button>
        </div>
      )}
    </FieldFrame>
  );
}

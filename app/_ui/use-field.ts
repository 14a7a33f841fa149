"use client";

import { use, useId, type ReactNode } from "react";
import { FormAnswer } from "./operation-form";

export interface FieldProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  isOptional?: boolean;
}

/** The ids that tie a control to its hint and its error, and what was typed before. */
export function useField(name: string) {
  const id = useId();
  const { errors, values } = use(FormAnswer);
  const error = errors[name];
  const described = [`${id}-hint`, error ? `${id}-error` : ""].join(" ").trim();
  return { id, error, errors, value: values[name], aria: { id, name, "aria-invalid": error !== undefined, "aria-describedby": described } };
}

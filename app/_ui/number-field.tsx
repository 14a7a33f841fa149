"use client";

import { useEffect, useRef, useState } from "react";
import { Below, FieldFrame } from "./field-frame";
import { useField, type FieldProps } from "./use-field";

interface NumberProps extends FieldProps {
  min?: number;
  max?: number;
  step?: number;
  /** Behind the number, as "users". */
  unit?: string;
  defaultValue?: number | null;
}

export function NumberField({ name, label, hint, isOptional, min, max, step, unit, defaultValue }: NumberProps) {
  const { id, error, value, aria } = useField(name);
  return (
    <FieldFrame {...{ id, label, hint, error, isOptional }}>
      <div className="with-unit">
        <input type="number" inputMode="numeric" className="input" {...aria} min={min} max={max} step={step} required={!isOptional} defaultValue={value ?? defaultValue ?? ""} autoComplete="off" />
        {unit && <span>{unit}</span>}
      </div>
    </FieldFrame>
  );
}

const units = [
  { seconds: 1, label: "seconds" },
  { seconds: 60, label: "minutes" },
  { seconds: 3_600, label: "hours" },
  { seconds: 86_400, label: "days" },
];

/** The largest unit that says it in whole numbers. */
const unitOf = (seconds: number) => units.findLast((unit) => seconds > 0 && seconds % unit.seconds === 0) ?? units[1]!;
const inUnit = (seconds: number, size: number) => String(Math.round((seconds / size) * 100) / 100);
const inWords = (seconds: number) => {
  const unit = unitOf(seconds);
  return `${inUnit(seconds, unit.seconds)} ${seconds === unit.seconds ? unit.label.slice(0, -1) : unit.label}`;
};

/** Seconds on the wire, shown in the unit that says them best. */
export function DurationField({ name, label, hint, min, max, defaultValue }: Omit<NumberProps, "step" | "unit" | "defaultValue"> & { defaultValue: number }) {
  const { id, error, value, aria } = useField(name);
  const start = Number.isFinite(Number(value ?? undefined)) ? Number(value) : defaultValue;
  const [size, setSize] = useState(unitOf(start).seconds);
  const [amount, setAmount] = useState(inUnit(start, unitOf(start).seconds));
  const number = Number(amount.replace(",", "."));
  const seconds = amount.trim() === "" || !Number.isFinite(number) ? amount : String(Math.round(number * size));
  const sent = useRef<HTMLInputElement>(null);
  useAnnounced(sent, seconds);
  const resets = useResets(sent);
  const limits = min !== undefined && max !== undefined ? `${inWords(min)} to ${inWords(max)}.` : undefined;
  const outside = min !== undefined && max !== undefined && Number.isFinite(Number(seconds)) && (Number(seconds) < min || Number(seconds) > max) ? `must be ${inWords(min)} to ${inWords(max)}` : undefined;
  const { name: _name, ...shared } = aria;
  return (
    <fieldset className="field" data-field={name} data-unit="duration">
      <legend>{label}</legend>
      <input type="hidden" name={name} value={seconds} ref={sent} readOnly />
      <div className="with-unit">
        <input type="text" inputMode="decimal" className="input" {...shared} aria-invalid={(error ?? outside) !== undefined} aria-label="How long" value={amount} onChange={(event) => setAmount(event.target.value)} autoComplete="off" />
        <select key={resets} className="input" aria-label="Unit" value={size} onChange={(event) => setSize(Number(event.target.value))}>
          {units.map((unit) => (
            <option key={unit.seconds} value={unit.seconds}>
              {unit.label}
            </option>
          ))}
        </select>
      </div>
      <Below id={id} hint={hint ? <>{hint} {limits}</> : limits} error={error ?? outside} />
    </fieldset>
  );
}

/** A day and time in the visitor's zone; ISO 8601 in UTC on the wire. */
export function DateField({ name, label, hint, isOptional, min, max, defaultValue }: FieldProps & { min?: string; max?: string; defaultValue?: string | null }) {
  const { id, error, value, aria } = useField(name);
  const [instant, setInstant] = useState(value ?? defaultValue ?? "");
  const [isHere, setHere] = useState(false);
  const sent = useRef<HTMLInputElement>(null);
  useAnnounced(sent, instant);
  // The zone is the browser's: what the server would draw could be another hour.
  useEffect(() => void queueMicrotask(() => setHere(true)), []);
  const { name: _name, ...shared } = aria;
  return (
    <FieldFrame {...{ id, label, hint, error, isOptional }}>
      <input type="hidden" name={name} value={instant} ref={sent} readOnly />
      <input
        type="datetime-local"
        className="input"
        {...shared}
        min={isHere ? local(min) : undefined}
        max={isHere ? local(max) : undefined}
        value={isHere ? local(instant) : ""}
        onChange={(event) => setInstant(event.target.value === "" ? "" : new Date(event.target.value).toISOString())}
      />
    </FieldFrame>
  );
}

function local(instant: string | undefined): string {
  const date = new Date(instant ?? "");
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * How often the form was reset, as it is after each answer: the browser puts a select back to the option it began with, whatever
 * its state says, so that it is made anew.
 */
function useResets(within: React.RefObject<HTMLInputElement | null>): number {
  const [resets, setResets] = useState(0);
  useEffect(() => {
    const form = within.current?.form;
    const count = () => setResets((before) => before + 1);
    form?.addEventListener("reset", count);
    return () => form?.removeEventListener("reset", count);
  }, [within]);
  return resets;
}

/** Tells the form that a hidden field changed, as typing would. */
export function useAnnounced(sent: React.RefObject<HTMLInputElement | null>, value: string): void {
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    sent.current?.dispatchEvent(new Event("input", { bubbles: true }));
  }, [sent, value]);
}

"use client";

import { Plus, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Below, Optional, type Choice } from "./field-frame";
import { listChecks, type ListCheck } from "./list-checks";
import { useField, type FieldProps } from "./use-field";

interface ListProps extends FieldProps {
  defaultValue?: readonly string[];
  /** What is wrong with an entry, told as it is typed: one of those by name, or a page's own. */
  check?: ListCheck | ((entry: string) => string | undefined);
  placeholder?: string;
  /** On the button, as "Add a redirect URI". */
  addLabel?: string;
  max?: number;
}

/** A list of texts, a line each. Enter goes on to the next line; lines pasted together come apart. */
export function ListField({ name, label, hint, isOptional, defaultValue = [], check, placeholder, addLabel = "Add", max = 50 }: ListProps) {
  const { id, error, errors, value, aria } = useField(name);
  const [rows, setRows] = useState(() => numbered(value === undefined ? defaultValue : value.split("\n")));
  const list = useRef<HTMLDivElement>(null);
  const focusAt = useRef<number>(undefined);
  const checkOf = typeof check === "string" ? listChecks[check] : check;
  const entries = rows.map(({ text }) => text.trim());
  const filled = entries.filter(Boolean);
  const problemOf = (entry: string, index: number) => (entry === "" ? undefined : entries.indexOf(entry) < index ? "is there already" : checkOf?.(entry));

  const count = rows.length;
  const counted = useRef(count);
  useEffect(() => {
    if (counted.current === count) return;
    counted.current = count;
    list.current?.dispatchEvent(new Event("input", { bubbles: true }));
    if (focusAt.current === undefined) return;
    list.current?.querySelectorAll<HTMLInputElement>("input[type=text]")[focusAt.current]?.focus();
    focusAt.current = undefined;
  }, [count]);

  const set = (next: string[], focus?: number) => {
    focusAt.current = focus;
    setRows((before) => {
      const kept = new Map(before.map((row) => [row.text, row.key]));
      return numbered(next.length === 0 ? [""] : next).map((row) => ({ ...row, key: kept.get(row.text) ?? row.key }));
    });
  };
  const texts = rows.map(({ text }) => text);
  const write = (index: number, text: string) => setRows((before) => before.map((row, at) => (at === index ? { ...row, text } : row)));
  const add = (after: number) => rows.length < max && set([...texts.slice(0, after + 1), "", ...texts.slice(after + 1)], after + 1);
  const remove = (index: number) => set(texts.filter((_, at) => at !== index), Math.max(0, index - 1));

  return (
    <fieldset className="field" data-field={name}>
      <legend>
        {label}
        {isOptional && <Optional />}
      </legend>
      <div className="list-rows" ref={list}>
        {rows.map((row, index) => {
          const problem = problemOf(row.text.trim(), index) ?? (row.text.trim() === "" ? undefined : errors[`${name}.${filled.indexOf(row.text.trim())}`]);
          return (
            <div key={row.key}>
              <div className="list-row">
                <input
                  type="text"
                  name={name}
                  className="input mono"
                  id={index === 0 ? id : undefined}
                  aria-label={`${typeof label === "string" ? label : name} ${index + 1}`}
                  aria-invalid={problem !== undefined || (index === 0 && error !== undefined)}
                  aria-describedby={`${aria["aria-describedby"]} ${id}-${index}`}
                  value={row.text}
                  placeholder={placeholder}
                  autoComplete="off"
                  autoCapitalize="off"
                  spellCheck={false}
                  onChange={(event) => write(index, event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter" || row.text.trim() === "") return;
                    event.preventDefault();
                    add(index);
                  }}
                  onPaste={(event) => {
                    const lines = event.clipboardData.getData("text").split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
                    if (lines.length < 2) return;
                    event.preventDefault();
                    set([...texts.slice(0, index), ...(row.text.trim() === "" ? [] : [row.text]), ...lines, ...texts.slice(index + 1)].slice(0, max), index + lines.length - 1);
                  }}
                />
                <button type="button" className="button ghost square" aria-label={row.text.trim() === "" ? `Remove line ${index + 1}` : `Remove ${row.text}`} disabled={rows.length === 1 && row.text === ""} onClick={() => remove(index)}>
                  <X aria-hidden />
                </button>
              </div>
              <p className="error" id={`${id}-${index}`} aria-live="polite">
                {problem}
              </p>
            </div>
          );
        })}
      </div>
      <div>
        <button type="button" className="button small" disabled={rows.length >= max} onClick={() => add(rows.length - 1)}>
          <Plus aria-hidden /> {addLabel}
        </button>
      </div>
      <Below id={id} hint={hint} error={Object.keys(errors).some((path) => path.startsWith(`${name}.`)) ? undefined : error} />
    </fieldset>
  );
}

let lastKey = 0;
const numbered = (texts: readonly string[]) => (texts.length === 0 ? [""] : texts).map((text) => ({ key: ++lastKey, text }));

/** Many of a fixed list. */
export function CheckList({ name, label, hint, choices, defaultValue = [], onChoose }: FieldProps & { choices: Choice[]; defaultValue?: readonly string[]; onChoose?: (chosen: string[]) => void }) {
  const { id, error, value, aria } = useField(name);
  const chosen = value === undefined ? defaultValue : value.split("\n");
  const group = useRef<HTMLFieldSetElement>(null);
  const tell = () => onChoose?.([...(group.current?.querySelectorAll<HTMLInputElement>("input:checked") ?? [])].map((input) => input.value));
  return (
    <fieldset className="field" data-field={name} ref={group} aria-describedby={aria["aria-describedby"]}>
      <legend>{label}</legend>
      <input type="hidden" name={name} value="" />
      <div className="check-list">
        {choices.map((choice, index) => (
          <div className="check" key={choice.value}>
            <input type="checkbox" name={name} value={choice.value} id={`${id}-${choice.value}`} aria-invalid={index === 0 && error !== undefined} aria-describedby={choice.text ? `${id}-${choice.value}-text` : undefined} defaultChecked={chosen.includes(choice.value)} onChange={tell} />
            <div>
              <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
              {choice.text && (
                <p className="hint" id={`${id}-${choice.value}-text`}>
                  {choice.text}
                </p>
              )}
            </div>
          </div>
        ))}
      </div>
      <Below id={id} hint={hint} error={error} />
    </fieldset>
  );
}

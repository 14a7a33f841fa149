import type { Difference } from "./form-values";

/** A difference in the words of the page: the field's label, and a choice by its own. */
export interface ShownDifference extends Difference {
  label: string;
  inWords: { yours: string; now: string };
}

export const inWordsOf = (form: HTMLFormElement | null, differences: Difference[]): ShownDifference[] =>
  differences.map((difference) => ({ ...difference, label: labelOf(form, difference.name), inWords: { yours: wordsOf(form, difference.name, difference.yours), now: wordsOf(form, difference.name, difference.now) } }));

const controlsOf = (form: HTMLFormElement | null, name: string) => [...(form?.elements ?? [])].filter((element): element is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement => (element as HTMLInputElement).name === name);

/** What the page calls the field. */
function labelOf(form: HTMLFormElement | null, name: string): string {
  const controls = controlsOf(form, name);
  const named = form?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
  const legend = (named ?? controls[0])?.closest("fieldset")?.querySelector("legend");
  const label = named || controls.some((control) => control.type === "radio") ? legend : controls.find((control) => control.type !== "hidden")?.labels?.[0];
  return label?.firstChild?.textContent?.trim() || label?.textContent?.trim() || nameInWords(name);
}

/** Of what has no field: Redirect URIs. */
const nameInWords = (name: string) => name.replaceAll("_", " ").replace(/\buri(s?)\b/g, "URI$1").replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** A choice is shown by its words, a checkbox as on or off. */
function wordsOf(form: HTMLFormElement | null, name: string, text: string): string {
  const controls = controlsOf(form, name);
  const select = controls.find((control) => control instanceof HTMLSelectElement);
  if (select) return [...select.options].find((option) => option.value === text)?.text ?? text;
  const words = (value: string) => controls.find((control) => /radio|checkbox/.test(control.type) && control.value === value)?.closest("label, .check")?.querySelector("b, label")?.textContent;
  if (text === "true" || text === "false") return text === "true" ? "On" : "Off";
  const inField = form?.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`)?.dataset.unit;
  if (inField === "duration") return durationInWords(Number(text));
  return text.split("\n").map((line) => words(line) ?? line).join(", ");
}

function durationInWords(seconds: number): string {
  const [size, unit] = ([[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]] as const).find(([size]) => seconds > 0 && seconds % size === 0) ?? [1, "second"];
  return `${seconds / size} ${unit}${seconds / size === 1 ? "" : "s"}`;
}

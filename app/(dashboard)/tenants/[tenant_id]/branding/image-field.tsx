"use client";

import { use, useId, useState } from "react";
import { FormAnswer } from "../../../../_ui/operation-form";

const types = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"];

/** A file of the person's device as text fields of the form. Its limits are said before, and checked before it is sent. */
export function ImageField({ kind, label, maxKilobytes }: { kind: "logo" | "icon"; label: string; maxKilobytes: number }) {
  const id = useId();
  const { errors } = use(FormAnswer);
  const [file, setFile] = useState<{ base64: string; type: string }>();
  const [problem, setProblem] = useState<string>();
  const error = problem ?? (file && (errors[`${kind}_base64`] ?? errors[`${kind}_content_type`]));

  async function take(chosen: File | undefined) {
    setFile(undefined);
    if (!chosen) return setProblem(undefined);
    if (!types.includes(chosen.type)) return setProblem("is not a PNG, JPEG, WebP or SVG file");
    if (chosen.size > maxKilobytes * 1024) return setProblem(`is larger than ${maxKilobytes} KB`);
    setProblem(undefined);
    const url = await new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(chosen);
    }).catch(() => "");
    const base64 = url.slice(url.indexOf(",") + 1);
    if (!base64) return setProblem("could not be read");
    setFile({ base64, type: chosen.type });
  }

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="file" className="input" accept={types.join(",")} aria-invalid={error !== undefined} aria-describedby={`${id}-hint ${id}-error`} onChange={(event) => void take(event.currentTarget.files?.[0])} />
      {file && (
        <>
          <input type="hidden" name={`${kind}_base64`} value={file.base64} />
          <input type="hidden" name={`${kind}_content_type`} value={file.type} />
        </>
      )}
      <p className="error" id={`${id}-error`} role="alert" hidden={!error}>
        {error && `The file ${error}.`}
      </p>
      <p className="hint" id={`${id}-hint`}>
        PNG, JPEG, WebP or SVG, up to {maxKilobytes} KB and 4096 × 4096 pixels. It is drawn anew as PNG; nothing else of the file is kept.
      </p>
    </div>
  );
}

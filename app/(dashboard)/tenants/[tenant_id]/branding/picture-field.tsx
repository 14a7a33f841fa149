"use client";

import { useId, useRef, useState } from "react";
import { monogram } from "@/lib/tenancy/monogram";
import type { Picture, PictureKind } from "./editor-state";

const types = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"];
/** What base64 makes of it fits the operation's limit. */
const maxKilobytes: Record<PictureKind, number> = { logo: 510, icon: 215 };

interface Props {
  kind: PictureKind;
  text: string;
  picture: Picture;
  savedUrl: string | null;
  /** The box of the sign-in page in each mode that is shown: what a logo stands on. */
  grounds: readonly { label: string; box: string; text: string }[];
  productName: string;
  /** What the server said of the file. */
  error: string | undefined;
  /** Undefined where nothing may be changed. */
  onChange?: (picture: Picture) => void;
}

export const sourceOf = (picture: Picture, savedUrl: string | null): string | null => (picture.from === "file" ? `data:${picture.type};base64,${picture.base64}` : picture.from === "saved" ? savedUrl : null);

/** A logo or an icon: limits before, a look at it on every ground before it is saved, and the way back. */
export function PictureField({ kind, text, picture, savedUrl, grounds, productName, error, onChange }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const source = sourceOf(picture, savedUrl);
  const said = problem ?? error;

  async function take(file: File | undefined) {
    if (!file) return;
    const read = await readPicture(file, maxKilobytes[kind]);
    setProblem("problem" in read ? read.problem : undefined);
    if (!("problem" in read)) onChange?.({ from: "file", name: file.name, type: file.type, base64: read.base64 });
  }
  function choose(next: Picture) {
    setProblem(undefined);
    if (input.current) input.current.value = "";
    onChange?.(next);
  }

  return (
    <div className="picture-field">
      <div className="grounds">
        {grounds.map(({ label, box, text: ink }) => (
          <figure key={label}>
            <div className="ground" style={{ background: box, color: ink }}>
              <Shown key={source} source={source} kind={kind} name={productName} label={label} />
            </div>
            <figcaption>{label}</figcaption>
          </figure>
        ))}
      </div>
      {onChange && (
        <div className="field">
          <label htmlFor={id}>{kind === "logo" ? "Logo" : "Icon"}</label>
          <input ref={input} id={id} type="file" className="input" accept={types.join(",")} aria-invalid={said !== undefined} aria-describedby={`${id}-hint ${id}-error`} onChange={(event) => void take(event.currentTarget.files?.[0])} />
          <p className="error" id={`${id}-error`} role="alert" hidden={!said}>
            {said && `The file ${said}.`}
          </p>
          <p className="hint" id={`${id}-hint`}>
            {text} PNG, JPEG, WebP or SVG, up to {maxKilobytes[kind]} KB and 4096 × 4096 pixels. It is drawn anew as PNG; nothing else of the file is kept.
          </p>
          <div className="picture-actions">
            {picture.from !== "saved" && (picture.from === "file" || savedUrl) && (
              <button type="button" className="button small" onClick={() => choose({ from: "saved" })}>
                {savedUrl ? `Keep the saved ${kind}` : "Take it back"}
              </button>
            )}
            {picture.from === "saved" && savedUrl && (
              <button type="button" className="button small danger" onClick={() => choose({ from: "nothing" })}>
                Remove {kind}
              </button>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** What does not load is said, and shows what visitors see in its place. */
function Shown({ source, kind, name, label }: { source: string | null; kind: PictureKind; name: string; label: string }) {
  const [isBroken, setBroken] = useState(false);
  const failedBefore = (image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0) setBroken(true);
  };
  if (source && !isBroken) return <img ref={failedBefore} className={kind} src={source} alt={`The ${kind}, ${label.toLowerCase()}`} onError={() => setBroken(true)} />;
  return (
    <span className="none">
      <b aria-hidden="true">{monogram(name)}</b>
      {isBroken ? "Does not load. Visitors see the first letter." : `No ${kind}. Visitors see the first letter.`}
    </span>
  );
}

async function readPicture(file: File, kilobytes: number): Promise<{ base64: string } | { problem: string }> {
  if (!types.includes(file.type)) return { problem: "is not a PNG, JPEG, WebP or SVG file" };
  if (file.size > kilobytes * 1024) return { problem: `is larger than ${kilobytes} KB` };
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(file);
  }).catch(() => "");
  const base64 = url.slice(url.indexOf(",") + 1);
  if (!base64) return { problem: "could not be read" };
  const image = new Image();
  image.src = url;
  if (!(await image.decode().then(() => true, () => false))) return { problem: "cannot be read as a picture" };
  if (image.naturalWidth * image.naturalHeight > 4096 * 4096) return { problem: "has too many pixels; 4096 × 4096 is the most" };
  return { base64 };
}

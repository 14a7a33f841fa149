"use client";

import { Eye, EyeOff } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { CopyField } from "../../../../_ui/copy-field";
import { useUnsavedChanges } from "../../../../_ui/unsaved-changes";

interface Props {
  label: string;
  value: string;
  /** What leads on; it is there once the box is ticked. */
  children: ReactNode;
}

/** A secret that no later page can show: masked, to copy or reveal, and nobody leaves by accident before they said that they have it. */
export function SecretOnce({ label, value, children }: Props) {
  const [isShown, setShown] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const id = useId();

  useEffect(() => {
    if (isSaved) return;
    const stay = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest("a[href]");
      if (!link || event.ctrlKey || event.metaKey || link.getAttribute("href")!.startsWith("#")) return;
      event.preventDefault();
      event.stopPropagation();
      setLeaving(true);
      box.current?.focus();
    };
    document.addEventListener("click", stay, true);
    return () => document.removeEventListener("click", stay, true);
  }, [isSaved]);
  useUnsavedChanges(!isSaved); // closing the tab, and the palette; links were held above

  return (
    <div className="copies">
      <CopyField label={label} value={value} shown={isShown ? value : "•".repeat(32)} copyLabel={`the ${label.toLowerCase()}`}>
        <button type="button" onClick={() => setShown(!isShown)} aria-pressed={isShown} aria-label={`Show the ${label.toLowerCase()}`}>
          {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </button>
      </CopyField>
      <p className="notice warn">It is shown only now. Keep it in your application&rsquo;s secret store; if it is lost, make a new one.</p>
      <div className="field">
        <div className="check">
          <input ref={box} id={`${id}-saved`} type="checkbox" checked={isSaved} onChange={(event) => setSaved(event.target.checked)} aria-describedby={`${id}-why`} />
          <div>
            <label htmlFor={`${id}-saved`}>I saved it</label>
            <p id={`${id}-why`} className="error" role="alert">
              {isLeaving && !isSaved ? "Tick this first: no page can show the secret again." : ""}
            </p>
          </div>
        </div>
      </div>
      {isSaved && children}
    </div>
  );
}

"use client";

import { useEffect, useRef, type ReactNode } from "react";

/** A `details` that also closes by Escape, and when somebody goes on elsewhere. Without a script it opens and closes by itself. */
export function LanguageDetails({ children }: { children: ReactNode }) {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      const menu = details.current;
      if (key !== "Escape" || !menu?.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    };
    const onElsewhere = ({ target }: Event) => {
      if (details.current?.open && target instanceof Node && !details.current.contains(target)) details.current.open = false;
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onElsewhere);
    document.addEventListener("focusin", onElsewhere);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onElsewhere);
      document.removeEventListener("focusin", onElsewhere);
    };
  }, []);
  return (
    <details ref={details}>
      {children}
    </details>
  );
}

"use client";

import { Check, Copy } from "lucide-react";
import { useCopy } from "./use-copy";

/** Beside a value; its look is the place's. */
export function CopyButton({ value, label, className }: { value: string; label: string; className?: string }) {
  const { isCopied, copy } = useCopy(value);
  return (
    <>
      <button type="button" className={className} onClick={copy} aria-label={`Copy ${label}`} title="Copy">
        {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      </button>
      <span className="sr-only" role="status">
        {isCopied ? "Copied" : ""}
      </span>
    </>
  );
}

"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";

/** Beside a value in a table. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <>
      <button type="button" className="copy-button" onClick={copy} aria-label={`Copy ${label}`} title="Copy">
        {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
      </button>
      <span className="sr-only" role="status">
        {isCopied ? "Copied" : ""}
      </span>
    </>
  );
}

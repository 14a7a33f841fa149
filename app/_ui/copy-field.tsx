"use client";

import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";

/** A value to take elsewhere: an endpoint, a command, a secret that is shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div>
      <p className="copy-label" id={id}>
        {label}
      </p>
      <div className="copy">
        <pre tabIndex={0} role="group" aria-labelledby={id}>
          <code>{value}</code>
        </pre>
        <button type="button" onClick={copy} aria-label={`Copy ${label}`}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
        </button>
        <span className="sr-only" role="status">
          {isCopied ? "Copied" : ""}
        </span>
      </div>
    </div>
  );
}

"use client";

import { useState } from "react";

/** An id to copy by a click; in a row that is a link it stays above the link. */
export function Id({ value }: { value: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" className="id" onClick={copy} title="Copy" aria-label={`Copy ${value}`}>
      <code>{value}</code>
      <span role="status">{isCopied ? "Copied" : ""}</span>
    </button>
  );
}

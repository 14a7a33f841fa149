"use client";

import { useCopy } from "./use-copy";

/** An id to copy by a click; in a row that is a link it stays above the link. */
export function Id({ value }: { value: string }) {
  const { isCopied, copy } = useCopy(value);
  return (
    <button type="button" className="id" onClick={copy} title="Copy" aria-label={`Copy ${value}`}>
      <code>{value}</code>
      <span role="status">{isCopied ? "Copied" : ""}</span>
    </button>
  );
}

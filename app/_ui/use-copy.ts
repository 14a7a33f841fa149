import { useState } from "react";

/** Puts a value on the clipboard, and says so for a while. */
export function useCopy(value: string): { isCopied: boolean; copy: () => Promise<void> } {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return { isCopied, copy };
}

"use client";

import { useId } from "react";
import { CopyButton } from "./copy-button";

/** A value to take elsewhere: an endpoint, a command, a secret that is shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  return (
    <div>
      <p className="copy-label" id={id}>
        {label}
      </p>
      <div className="copy">
        <pre tabIndex={0} role="group" aria-labelledby={id}>
          <code>{value}</code>
        </pre>
        <CopyButton value={value} label={label} />
      </div>
    </div>
  );
}

"use client";

import { useId, type ReactNode } from "react";
import { CopyButton } from "./copy-button";

interface Props {
  label: string;
  value: string;
  /** What stands in place of the value. */
  shown?: string;
  /** On the button, where it is not the label. */
  copyLabel?: string;
  /** Buttons before the one that copies. */
  children?: ReactNode;
}

/** A value to take elsewhere: an endpoint, a command, a secret that is shown once. */
export function CopyField({ label, value, shown = value, copyLabel = label, children }: Props) {
  const id = useId();
  return (
    <div>
      <p className="copy-label" id={id}>
        {label}
      </p>
      <div className="copy">
        <pre tabIndex={0} role="group" aria-labelledby={id}>
          <code>{shown}</code>
        </pre>
        {children}
        <CopyButton value={value} label={copyLabel} />
      </div>
    </div>
  );
}

"use client";

import type { Change } from "./changes";

interface Props {
  changes: readonly Change[];
  /** Something typed is no colour yet. */
  isUnfinished: boolean;
  isBusy: boolean;
  onDiscard: () => void;
  onReset: () => void;
}

/** Always in sight: what is not saved, and what can be done about it. */
export function SaveBar({ changes, isUnfinished, isBusy, onDiscard, onReset }: Props) {
  const isDirty = changes.length > 0 || isUnfinished;
  return (
    <div className="save-bar" data-dirty={isDirty || undefined}>
      <div className="save-bar-text">
        <strong role="status">{isUnfinished ? "A colour is not finished" : changes.length === 0 ? "Everything is saved" : `${changes.length} unsaved ${changes.length === 1 ? "change" : "changes"}`}</strong>
        {changes.length > 0 && <span title={changes.map(({ label, from, to }) => `${label}: ${from} → ${to}`).join("\n")}>{changes.map(({ label }) => label).join(", ")}</span>}
      </div>
      <div className="actions">
        <button type="button" className="button ghost" disabled={isBusy} onClick={onReset}>
          Reset to defaults
        </button>
        <button type="button" className="button" disabled={!isDirty || isBusy} onClick={onDiscard}>
          Discard
        </button>
        <button type="submit" className="button primary" disabled={changes.length === 0 || isUnfinished || isBusy}>
          {isBusy ? "One moment…" : "Save"}
        </button>
      </div>
    </div>
  );
}

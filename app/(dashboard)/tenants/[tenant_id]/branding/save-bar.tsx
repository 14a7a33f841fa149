"use client";

import { useId, useRef, type RefObject } from "react";
import { useEnvironment } from "../../../../_ui/environment";
import type { Change } from "./changes";

interface Props {
  changes: readonly Change[];
  /** Something typed is no colour yet. */
  isUnfinished: boolean;
  /** How many pairs of colours are hard to read. */
  failing: number;
  /** Why the last save was refused; what it says of a field stands beside the field. */
  problem: string | undefined;
  isBusy: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onReset: () => void;
}

/** Always in sight: what is not saved, and what can be done about it. In production what is about to change is shown once more. */
export function SaveBar({ changes, isUnfinished, failing, problem, isBusy, onSave, onDiscard, onReset }: Props) {
  const review = useRef<HTMLDialogElement>(null);
  const isProduction = useEnvironment()?.environment === "production";
  const isDirty = changes.length > 0 || isUnfinished;
  const maySave = changes.length > 0 && !isUnfinished && !isBusy;
  const close = () => review.current?.close();
  return (
    <div className="save-bar" data-dirty={isDirty || undefined}>
      {problem && (
        <p className="save-bar-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="save-bar-text">
        <strong role="status">{isUnfinished ? "A colour is not finished" : changes.length === 0 ? "Everything is saved" : `${changes.length} unsaved ${changes.length === 1 ? "change" : "changes"}`}</strong>
        {changes.length > 0 && (
          <button type="button" onClick={() => review.current?.showModal()}>
            {failing > 0 && `${failing} hard to read · `}
            {changes.map(({ label }) => label).join(", ")}
          </button>
        )}
      </div>
      <div className="actions">
        <button type="button" className="button ghost" disabled={isBusy} onClick={onReset}>
          Reset to defaults
        </button>
        <button type="button" className="button" disabled={!isDirty || isBusy} onClick={onDiscard}>
          Discard
        </button>
        <button
          type="submit" className="button primary" disabled={!maySave}
          onClick={(event) => {
            if (!isProduction) return;
            event.preventDefault();
            review.current?.showModal();
          }}
        >
          {isBusy ? "One moment…" : "Save"}
        </button>
      </div>
      <Review
        ref={review} changes={changes} failing={failing} isProduction={isProduction} maySave={maySave} onClose={close}
        onSave={() => {
          close();
          onSave();
        }}
      />
    </div>
  );
}

interface ReviewProps {
  ref: RefObject<HTMLDialogElement | null>;
  changes: readonly Change[];
  failing: number;
  isProduction: boolean;
  maySave: boolean;
  onClose: () => void;
  onSave: () => void;
}

const isColor = (value: string) => value.startsWith("#");

/** Before and after of everything that is not saved. */
function Review({ ref, changes, failing, isProduction, maySave, onClose, onSave }: ReviewProps) {
  const id = useId();
  const shown = (value: string) => (
    <>
      {isColor(value) && <i style={{ background: value }} aria-hidden="true" />}
      {value}
    </>
  );
  return (
    <dialog ref={ref} aria-labelledby={id}>
      <div className="dialog-in review">
        <div>
          <h2 id={id}>{isProduction ? "Save to production?" : "What is not saved"}</h2>
          <p>{isProduction ? "Everybody who signs in sees it within five seconds." : "Nothing of it shows on the real pages yet."}</p>
        </div>
        {failing > 0 && <p className="notice warn">{failing === 1 ? "One pair of colours is" : `${failing} pairs of colours are`} hard to read.</p>}
        <ul>
          {changes.map(({ label, from, to }) => (
            <li key={label}>
              <b>{label}</b>
              <span>
                <s>{shown(from)}</s> <span aria-hidden="true">→</span> {shown(to)}
              </span>
            </li>
          ))}
        </ul>
        <div className="actions">
          <button type="button" className="button ghost" onClick={onClose}>
            Go on editing
          </button>
          <button type="button" className="button primary" disabled={!maySave} onClick={onSave}>
            {isProduction ? "Save to production" : "Save now"}
          </button>
        </div>
      </div>
    </dialog>
  );
}

"use client";

import { useEffect, useRef } from "react";
import type { Change } from "./changes";

interface Props {
  /** Undefined while it is being asked for. */
  theirs: readonly Change[] | undefined;
  mine: readonly Change[];
  onKeep: () => void;
  onTake: () => void;
}

/** Somebody saved while this page was open: nothing was written, and the difference decides. */
export function Stale({ theirs, mine, onKeep, onTake }: Props) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const both = (theirs ?? []).filter(({ label }) => mine.some((each) => each.label === label)).length;
  return (
    <section className="notice warn stale" role="alert" aria-labelledby="stale">
      <h2 id="stale" ref={head} tabIndex={-1}>
        Somebody else saved this look while you were editing
      </h2>
      <p>Nothing of yours was written. {theirs ? (theirs.length > 0 ? "What they changed:" : "Nothing on this page is different now.") : "One moment…"}</p>
      {theirs && theirs.length > 0 && <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">Saved now</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody>
          {theirs?.map(({ label, from, to }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td data-label="Before">{from}</td>
              <td data-label="Saved now">{to}</td>
              <td data-label="Yours">{mine.find((each) => each.label === label)?.to ?? "not changed"}</td>
            </tr>
          ))}
        </tbody>
      </table>}
      <div className="actions">
        <button type="button" className="button" disabled={!theirs} onClick={onTake}>
          Take theirs, drop mine
        </button>
        <button type="button" className="button primary" disabled={!theirs} onClick={onKeep}>
          Put mine on top{both > 0 && ` (replaces ${both} of theirs)`}
        </button>
      </div>
    </section>
  );
}

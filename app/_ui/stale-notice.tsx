"use client";

import { useEffect, useId, useRef } from "react";
import type { ShownDifference } from "./difference-words";

interface Props {
  differences: ShownDifference[];
  /** Puts a text into a field. Without it there is nothing to choose: the page decides anew. */
  onTake?: (name: string, text: string) => void;
}

/** What somebody else wrote while this form was filled in, field by field, and which of the two shall be. Nothing that was typed is lost. */
export function StaleNotice({ differences, onTake }: Props) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement & HTMLParagraphElement>(null);
  const Heading = onTake ? "h3" : "p"; // what one press does may stand anywhere, beside the heading of the page too
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="notice warn stale" role="group" aria-labelledby={id}>
      <Heading id={id} ref={heading} tabIndex={-1}>
        Somebody else changed this while you did
      </Heading>
      <p>{differences.length === 0 ? "Nothing was saved. It keeps changing: try again in a moment." : onTake ? "Nothing was saved yet. Choose what shall be, then save." : "Nothing was saved. Look at what is there now before you go on."}</p>
      {differences.map(({ name, label, yours, now, isUntouched, inWords }) => (
        <fieldset key={name}>
          <legend>{label}</legend>
          {onTake ? (
            <>
              <Pick group={`${id}${name}`} isFirst={!isUntouched} onPick={() => onTake(name, yours)} who={isUntouched ? "As you saw it" : "Yours"} text={inWords.yours} />
              <Pick group={`${id}${name}`} isFirst={isUntouched} onPick={() => onTake(name, now)} who="Now" text={inWords.now} />
            </>
          ) : (
            <p className="break-words">
              <b>Now</b> {inWords.now || "(empty)"}
            </p>
          )}
        </fieldset>
      ))}
    </div>
  );
}

/** Of no form, so that the choice itself is not sent. */
const Pick = ({ group, isFirst, onPick, who, text }: { group: string; isFirst: boolean; onPick: () => void; who: string; text: string }) => (
  <label>
    <input type="radio" form="" name={group} defaultChecked={isFirst} onChange={onPick} /> <b>{who}</b> <span>{text === "" ? "(empty)" : text}</span>
  </label>
);

"use client";

import { useEffect, useState, type MouseEvent } from "react";

interface ResendButton {
  label: string;
  /** With `{time}` where the countdown stands. */
  waitingLabel: string;
  readyText: string;
  waitSeconds: number;
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Seen to count down, heard once when it is over. Without a script it is always there to press, and the server says how long to wait. */
export function ResendButton({ label, waitingLabel, readyText, waitSeconds }: ResendButton) {
  const [left, setLeft] = useState<number>();

  useEffect(() => {
    if (waitSeconds === 0) return;
    const end = Date.now() + waitSeconds * 1000;
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(seconds);
      if (seconds === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 250);
    tick();
    return () => clearInterval(timer);
  }, [waitSeconds]);

  const isWaiting = left !== undefined && left > 0;
  return (
    <>
      <button className="linklike" type="submit" aria-disabled={isWaiting || undefined} onClick={(event: MouseEvent) => isWaiting && event.preventDefault()}>
        {isWaiting ? (
          <>
            <span className="visually-hidden">{label}</span>
            <span aria-hidden="true">{waitingLabel.replace("{time}", clock(left))}</span>
          </>
        ) : (
          label
        )}
      </button>
      <span className="visually-hidden" role="status">
        {left === 0 && readyText}
      </span>
    </>
  );
}

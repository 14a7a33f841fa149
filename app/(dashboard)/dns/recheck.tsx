"use client";

import { Pause, Play, RefreshCw } from "lucide-react";
import { useCallback, useEffect, useRef, useState, useTransition } from "react";
import type { FormState } from "../../_ui/operation-form";
import { submit } from "../actions";
import { firstWait, inWords, patience, waitAfter } from "./back-off";

interface Props {
  operation: "verify_custom_domain" | "verify_custom_email";
  fixed: { tenant_id: string; id: string };
  /** Everything is there: nothing is asked by itself. */
  isDone: boolean;
  lastCheckedAt: string | null;
  /** What is said aloud when it becomes another. */
  summary: string;
}

/** Asks DNS again while the page is open and seen, ever more seldom while nothing changes; and when it is told to. */
export function Recheck({ operation, fixed: { tenant_id, id }, isDone, lastCheckedAt, summary }: Props) {
  const [isPaused, setPaused] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [isChecking, startChecking] = useTransition();
  const [unchanged, setUnchanged] = useState(0);
  const [secondsLeft, setSecondsLeft] = useState<number>();
  const news = useNews(summary, () => setUnchanged(0));

  const check = useCallback(() => {
    setSecondsLeft(undefined);
    startChecking(async () => {
      const answer = await submit(operation, { tenant_id, id }, false, { status: "idle" }, new FormData()).catch(noAnswer);
      const refusal = answer.status === "refused" && !isRace(answer.message) ? answer.message : undefined;
      setProblem(refusal);
      if (refusal) setPaused(true);
      setUnchanged((count) => count + 1);
    });
  }, [operation, tenant_id, id]);

  const isTired = unchanged >= patience;
  const isWaiting = !isDone && !isPaused && !isChecking && !isTired;
  const opened = useRef(lastCheckedAt);
  useEffect(() => {
    if (!isWaiting) return;
    const wait = unchanged === 0 ? firstWait(opened.current, Date.now()) : waitAfter(unchanged - 1);
    const due = Date.now() + wait * 1000;
    const tick = () => {
      setSecondsLeft(Math.ceil((due - Date.now()) / 1000));
      if (Date.now() >= due && document.visibilityState === "visible") check();
    };
    const timer = setInterval(tick, 1000);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [isWaiting, unchanged, check]);

  const text = () => {
    if (isChecking && (isDone || isPaused || isTired)) return "Asking DNS…";
    if (isDone) return "Everything is there, so this page asks no more.";
    if (isTired) return "Nothing has changed for two hours, so this page asks no more by itself.";
    if (isPaused) return "Paused. DNS is asked when you say so.";
    const next = isChecking ? ", at this moment" : secondsLeft === undefined ? "" : `, next ${inWords(secondsLeft)}`;
    return `DNS is asked again by itself while this page is open${next}. You may leave: nothing is lost.`;
  };
  return (
    <div className="recheck">
      <p className="quiet">{text()}</p>
      <div className="recheck-buttons">
        {!isDone && !isTired && (
          <button type="button" className="button ghost" onClick={() => setPaused(!isPaused)}>
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? "Resume" : "Pause"}
          </button>
        )}
        <button type="button" className="button" onClick={() => (setUnchanged(0), check())} aria-disabled={isChecking}>
          <RefreshCw aria-hidden /> Check now
        </button>
      </div>
      {problem && (
        <p className="notice bad recheck-problem" role="alert">
          {problem}
        </p>
      )}
      <p className="sr-only" role="status">
        {news}
      </p>
    </div>
  );
}

/** The summary once it is another than the page was opened with: said aloud then, and only then. */
function useNews(summary: string, onNews: () => void): string {
  const [said, setSaid] = useState({ summary, news: "" });
  if (said.summary === summary) return said.news;
  setSaid({ summary, news: summary });
  onNews();
  return summary;
}

/** Somebody else asked at the same moment: their answer counts. */
const isRace = (message: string) => message.includes("changed while DNS was asked");

function noAnswer(error: unknown): FormState {
  const { digest = "" } = error as { digest?: string };
  return { status: "refused", message: digest.endsWith(";401") ? "You have been signed out. Reload this page to sign in again." : "There was no answer from here. Check again in a moment.", fields: {}, values: {} };
}

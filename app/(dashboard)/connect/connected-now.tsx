"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { read } from "../read";

interface Known {
  id: string;
  name: string;
  last_used_at: string | null;
}

const pauseMs = 4_000;
/** A page that was left open does not ask for ever. */
const mostQuestions = 300;

/** Looks every few seconds whether an assistant has connected since the page was opened. */
export function ConnectedNow({ known }: { known: Known[] }) {
  const [before] = useState(() => new Map(known.map(({ id, last_used_at }) => [id, last_used_at])));
  const [assistants, setAssistants] = useState(known);
  useEffect(() => {
    let asked = 0;
    const controller = new AbortController();
    const timer = setInterval(() => {
      if (document.visibilityState === "hidden") return;
      if (++asked > mostQuestions) return clearInterval(timer);
      read<{ assistants: Known[] }>("list_assistants", {}, controller.signal).then(({ assistants }) => setAssistants(assistants), () => undefined); // the next question may be answered
    }, pauseMs);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, []);
  const fresh = assistants.filter(({ id, last_used_at }) => !before.has(id) || before.get(id) !== last_used_at);
  return (
    <section className="panel" aria-labelledby="connected">
      <div className="panel-head">
        <h2 id="connected">Is it connected?</h2>
        <Link className="button" href="/account/assistants">
          Connected assistants
        </Link>
      </div>
      <div className="panel-in">
        <p role="status">{said(fresh, assistants)}</p>
      </div>
    </section>
  );
}

function said(fresh: Known[], all: Known[]): string {
  const [newest] = fresh;
  if (newest) return newest.last_used_at ? `${newest.name} is connected and has just called.` : `${newest.name} was allowed just now. Its first call is awaited.`;
  const names = [...new Set(all.map(({ name }) => name))].slice(0, 3).join(", ");
  return all.length === 0 ? "Not yet. This page notices by itself when an assistant connects." : `${names} ${all.length === 1 ? "was" : "were"} connected before. This page notices by itself when one calls.`;
}

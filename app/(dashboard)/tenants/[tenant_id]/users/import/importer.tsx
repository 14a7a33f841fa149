"use client";

import { useId, useRef, useState } from "react";
import { formatOf, piecesOf } from "./pieces";
import { Report } from "./report";
import { useImport, type Source } from "./use-import";

const mostMegabytes = 50;

/** A file, what would come of it, and then the import. */
export function Importer({ tenantId }: { tenantId: string }) {
  const { run, send, stop, forget } = useImport(tenantId);
  const [source, setSource] = useState<Source>();
  const [error, setError] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  async function check() {
    const given = new FormData(form.current!);
    const file = given.get("file");
    setError(undefined);
    forget();
    if (!(file instanceof File) || file.size === 0) return setError("Choose a file that holds something.");
    if (file.size > mostMegabytes * 1024 * 1024) return setError(`The file is larger than ${mostMegabytes} MB. Split it, and import the parts one after the other.`);
    const text = await file.text();
    const format = formatOf(file.name, text);
    const next: Source = { name: file.name, format, pieces: piecesOf(text, format), onConflict: given.get("on_conflict") === "update" ? "update" : "skip" };
    if (next.pieces.length === 0) return setError("There is no user in this file.");
    setSource(next);
    await send(next, true);
  }

  const isRunning = run?.state === "running";
  return (
    <div className="stack">
      <section className="panel" aria-labelledby={`${id}-file`}>
        <div className="panel-head">
          <h2 id={`${id}-file`}>The file</h2>
        </div>
        <form ref={form} onSubmit={(event) => (event.preventDefault(), void check())} className="panel-in fields" onChange={() => run && !isRunning && run.isDry && forget()}>
          <div className="field">
            <label htmlFor={`${id}-input`}>CSV or JSON Lines</label>
            <input id={`${id}-input`} name="file" type="file" className="input" accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv,application/jsonl" aria-invalid={error !== undefined} aria-describedby={`${id}-error ${id}-hint`} disabled={isRunning} />
            <p className="error" id={`${id}-error`} role="alert" hidden={!error}>
              {error}
            </p>
            <p className="hint" id={`${id}-hint`}>
              The columns or fields <code>email</code> and <code>name</code>; <code>scopes</code>, <code>external_id</code> and <code>picture</code> where they are known. A CSV names them in its first line. Up to {mostMegabytes} MB.
            </p>
          </div>
          <div className="field">
            <label htmlFor={`${id}-conflict`}>Users who exist already</label>
            <select id={`${id}-conflict`} name="on_conflict" className="input" disabled={isRunning}>
              <option value="skip">stay as they are</option>
              <option value="update">take over what the file has</option>
            </select>
          </div>
          <div className="actions">
            <button type="submit" className="button primary" disabled={isRunning}>
              Check the file
            </button>
          </div>
        </form>
      </section>
      {run && source && <Report run={run} source={source} onStop={stop} onImport={() => send(source, false)} onGoOn={() => send(source, run.isDry, run)} />}
    </div>
  );
}

"use client";

import { Download } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { csvRow } from "@/lib/csv";
import { Badge } from "../../../../../_ui/badge";
import { Table } from "../../../../../_ui/table";
import type { RowReport, Run, Source } from "./use-import";

const outcomes = {
  created: { look: "good", dry: "to create", done: "created" },
  updated: { look: "good", dry: "to update", done: "updated" },
  skipped: { look: "", dry: "to skip", done: "skipped" },
  refused: { look: "bad", dry: "refused", done: "refused" },
} as const;

const mostShown = 100;

interface Props {
  run: Run;
  source: Source;
  onStop: () => void;
  onImport: () => void;
  onGoOn: () => void;
}

export function Report({ run, source, onStop, onImport, onGoOn }: Props) {
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const { rows, isDry, state } = run;
  useEffect(() => {
    if (state === "done") title.current?.focus();
  }, [state, isDry]);
  const count = (outcome: RowReport["outcome"]) => rows.filter((row) => row.outcome === outcome).length;
  const toDo = count("created") + count("updated");
  const notable = rows.filter(({ outcome }) => outcome !== "created");
  const words = { running: isDry ? "Checking…" : "Importing…", stopped: "Stopped", failed: "Not finished", done: isDry ? "What would happen" : "Imported" }[state];
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id} ref={title} tabIndex={-1}>
          {words}
        </h2>
      </div>
      <div className="panel-in grid gap-4">
        {state !== "done" && <progress aria-labelledby={id} value={run.doneLines} max={run.allLines} />}
        <p className="counts" role={state === "running" ? undefined : "status"}>
          {(Object.keys(outcomes) as RowReport["outcome"][]).map((outcome) => (
            <span key={outcome}>
              <strong>{count(outcome).toLocaleString("en")}</strong> {outcomes[outcome][isDry ? "dry" : "done"]}
            </span>
          ))}
        </p>
        {run.ignored.length > 0 && <p className="notice">Nothing is taken from: {run.ignored.join(", ")}.</p>}
        {run.message && (
          <p className="notice bad" role="alert">
            {run.message}
          </p>
        )}
      </div>
      {notable.length > 0 && (
        <div className="report" tabIndex={0} role="group" aria-label="Rows">
          <Table columns={["Line", "E-mail address", "Outcome", "Why"]}>
            {notable.slice(0, mostShown).map((row) => (
              <tr key={row.line}>
                <td data-label="Line">{row.line}</td>
                <td>{row.email || <span className="quiet">none</span>}</td>
                <td>
                  <Badge look={outcomes[row.outcome].look}>{outcomes[row.outcome][isDry ? "dry" : "done"]}</Badge>
                </td>
                <td>{row.message}</td>
              </tr>
            ))}
          </Table>
        </div>
      )}
      <div className="panel-foot">
        <p>{notable.length > mostShown ? `The first ${mostShown} of ${notable.length.toLocaleString("en")} rows that are not simply created; the report has all.` : source.name}</p>
        {rows.length > 0 && state !== "running" && (
          <button type="button" className="button" onClick={() => save(rows, source.name)}>
            <Download aria-hidden /> Report
          </button>
        )}
        {state === "running" && (
          <button type="button" className="button" onClick={onStop}>
            Stop
          </button>
        )}
        {(state === "stopped" || state === "failed") && (
          <button type="button" className="button primary" onClick={onGoOn}>
            Go on
          </button>
        )}
        {state === "done" && isDry && toDo > 0 && (
          <button type="button" className="button primary" onClick={onImport}>
            Import {toDo.toLocaleString("en")} {toDo === 1 ? "user" : "users"}
          </button>
        )}
      </div>
    </section>
  );
}

/** Made here of what is shown here: no further question to the server. */
function save(rows: RowReport[], name: string): void {
  const text = [csvRow(["line", "email", "outcome", "message"]), ...rows.map(({ line, email, outcome, message }) => csvRow([line, email, outcome, message]))].join("");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${name.replace(/\.\w+$/, "")}-report.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

"use client";

import { useRef, useState } from "react";
import { submit } from "../../../../actions";
import type { Format, Piece } from "./pieces";

export interface RowReport {
  line: number;
  email: string;
  outcome: "created" | "updated" | "skipped" | "refused";
  message: string | null;
}

export interface Run {
  isDry: boolean;
  state: "running" | "stopped" | "failed" | "done";
  doneLines: number;
  allLines: number;
  rows: RowReport[];
  ignored: string[];
  message?: string;
}

export interface Source {
  name: string;
  format: Format;
  pieces: Piece[];
  onConflict: "skip" | "update";
}

/** Sends a file piece by piece. What is done stays done: a run that stopped goes on where it was. */
export function useImport(tenantId: string) {
  const [run, setRun] = useState<Run>();
  const isStopped = useRef(false);

  async function send(source: Source, isDry: boolean, before?: Run) {
    isStopped.current = false;
    const allLines = source.pieces.at(-1)?.lines ?? 0;
    let now: Run = { rows: [], ignored: [], doneLines: 0, ...before, isDry, state: "running", allLines, message: undefined };
    setRun(now);
    for (const piece of source.pieces.filter(({ lines }) => lines > now.doneLines)) {
      if (isStopped.current) return setRun({ ...now, state: "stopped" });
      const form = new FormData();
      for (const [name, value] of Object.entries({ format: source.format, data: piece.data, dry_run: isDry, on_conflict: source.onConflict, first_line: piece.firstLine })) form.set(name, String(value));
      const answer = await submit("import_users", { tenant_id: tenantId }, true, { status: "idle" }, form).catch(() => undefined);
      if (answer?.status !== "done") return setRun({ ...now, state: "failed", message: answer?.status === "refused" ? (answer.fields.data ?? answer.message) : "There was no answer. Try to go on; rows that were imported already are not imported twice." });
      const output = answer.output as { rows: RowReport[]; ignored_columns: string[] };
      now = { ...now, doneLines: piece.lines, rows: [...now.rows, ...output.rows], ignored: [...new Set([...now.ignored, ...output.ignored_columns])] };
      setRun(now);
    }
    setRun({ ...now, state: "done" });
  }
  return { run, send, stop: () => void (isStopped.current = true), forget: () => setRun(undefined) };
}

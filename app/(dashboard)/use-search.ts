"use client";

import { useEffect, useState } from "react";
import { entryOf, type Entry, type SearchResult } from "./palette-entries";
import { read, ReadRefused } from "./read";

const waitMilliseconds = 160;

interface Answer {
  query: string;
  entries: Entry[];
  problem?: string;
}

const nothing: Answer = { query: "", entries: [] };

/** What the installation knows by this text, asked when the typing pauses. Until then the answer before stays. */
export function useSearch(query: string): { entries: Entry[]; isAsking: boolean; problem?: string } {
  const [answer, setAnswer] = useState(nothing);
  useEffect(() => {
    if (query === "") return;
    const cancelled = new AbortController();
    const timer = setTimeout(() => {
      read<{ search_results: SearchResult[] }>("list_search_results", { query }, cancelled.signal).then(
        (found) => setAnswer({ query, entries: found.search_results.map(entryOf) }),
        (error: unknown) => cancelled.signal.aborted || setAnswer({ query, entries: [], problem: problemOf(error) }),
      );
    }, waitMilliseconds);
    return () => {
      clearTimeout(timer);
      cancelled.abort();
    };
  }, [query]);
  if (query === "") return { entries: [], isAsking: false };
  return { entries: answer.entries, problem: answer.problem, isAsking: answer.query !== query };
}

const problemOf = (error: unknown): string => (error instanceof ReadRefused ? error.message : "The search had no answer. Check your connection.");

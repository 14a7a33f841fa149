"use client";

import { useEffect } from "react";

type Status = { state: "waiting"; poll_after_seconds: number | null } | { state: "signed_in"; next: string } | { state: "over" };

/**
 * Goes on when the link was used in another tab of this browser. Asks only while somebody can see the page, at once when they
 * come back to it, and as often as the server says.
 */
export function WaitForLink({ challengeId }: { challengeId: string }) {
  useEffect(() => {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function ask(): Promise<void> {
      clearTimeout(timer);
      if (stopped.signal.aborted || document.hidden) return;
      const status = await fetchStatus(challengeId, stopped.signal);
      if (stopped.signal.aborted || status.state === "over") return;
      if (status.state === "signed_in") return void location.replace(status.next);
      if (status.poll_after_seconds !== null) timer = setTimeout(ask, status.poll_after_seconds * 1000);
    }

    document.addEventListener("visibilitychange", ask, { signal: stopped.signal });
    timer = setTimeout(ask, 2_000);
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, [challengeId]);
  return null;
}

async function fetchStatus(challengeId: string, signal: AbortSignal): Promise<Status> {
  try {
    const response = await fetch(`/oauth2/pin-code/status?challenge=${encodeURIComponent(challengeId)}`, { signal, cache: "no-store" });
    if (response.ok) return (await response.json()) as Status;
    return response.status >= 500 ? { state: "waiting", poll_after_seconds: 15 } : { state: "over" };
  } catch {
    return { state: "waiting", poll_after_seconds: 15 }; // without a network for a moment
  }
}

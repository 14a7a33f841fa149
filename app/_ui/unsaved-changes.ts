"use client";

import { useEffect } from "react";

const question = "Leave without saving? What you changed here will be lost.";

// Every form of the page that holds something unsaved.
let changed = 0;
/** What was asked about, so that two such forms ask once. */
const asked = new WeakSet<Event>();

/** Asks where something would be lost; for what leads away without a link, as the command palette does. */
export const mayLeave = (): boolean => changed === 0 || window.confirm(question);

const isSamePage = ({ pathname, search }: URL): boolean => pathname === location.pathname && search === location.search;

/**
 * Asks before changes are lost: when the tab is closed or reloaded (the browser's own question), when a link of a page is
 * followed, and on the way back or forward. What only looks like leaving (another tab, a download, a place on the same page) asks
 * nothing.
 */
export function useUnsavedChanges(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    changed++;
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      if (asked.has(event) || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element | null)?.closest?.("a[href]");
      if (!(link instanceof HTMLAnchorElement) || link.target === "_blank" || link.hasAttribute("download")) return;
      const target = new URL(link.href, location.href);
      if (target.origin !== location.origin || isSamePage(target)) return;
      asked.add(event);
      if (mayLeave()) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const traverse = (event: NavigateEvent) => {
      if (event.navigationType !== "traverse" || !event.cancelable || asked.has(event) || isSamePage(new URL(event.destination.url))) return;
      asked.add(event);
      if (!mayLeave()) event.preventDefault();
    };
    const history: Navigation | undefined = window.navigation; // not every browser lets Back be held
    window.addEventListener("beforeunload", beforeUnload);
    document.addEventListener("click", click, true);
    history?.addEventListener("navigate", traverse);
    return () => {
      changed--;
      window.removeEventListener("beforeunload", beforeUnload);
      document.removeEventListener("click", click, true);
      history?.removeEventListener("navigate", traverse);
    };
  }, [isChanged]);
}

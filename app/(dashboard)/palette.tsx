"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { use, useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { EnvironmentMark } from "../_ui/environment";
import { mayLeave } from "../_ui/unsaved-changes";
import { arriveAt } from "./arrive";
import { useCurrentTenant, type FrameAccount, type FrameFacts, type FrameTenant } from "./current-tenant";
import { matches, standingEntries, type Entry } from "./palette-entries";
import { onOpenPalette, openPalette } from "./palette-state";
import { useSearch } from "./use-search";

/** ⌘K: to any tenant, user, client, page or action by typing. A combobox with a listbox below it (WAI-ARIA APG), in the native dialog. */
export function Palette({ facts }: { facts: Promise<FrameFacts> }) {
  const { tenants, mayCreate, account } = use(facts);
  const dialog = useRef<HTMLDialogElement>(null);
  const [opened, setOpened] = useState(0);
  const current = useCurrentTenant(tenants);

  useEffect(
    () =>
      onOpenPalette(() => {
        if (dialog.current?.open || document.querySelector("dialog[open]:modal")) return;
        setOpened((count) => count + 1); // each time empty
        dialog.current?.showModal();
      }),
    [],
  );
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (dialog.current?.open) dialog.current.close();
      else openPalette();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <dialog ref={dialog} className="palette-dialog" aria-label="Search" onClick={(event) => event.target === dialog.current && dialog.current.close()}>
      {opened > 0 && <Finder key={opened} current={current} mayCreate={mayCreate} account={current ? current.account : account} close={() => dialog.current?.close()} />}
    </dialog>
  );
}

function Finder({ current, mayCreate, account, close }: { current?: FrameTenant; mayCreate: boolean; account?: FrameAccount; close: () => void }) {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const query = text.trim();
  const { entries: found, isAsking, problem } = useSearch(query);
  const standing = standingEntries(current, mayCreate, account).filter((entry) => query === "" || matches(entry, query));
  const groups = grouped([...standing, ...found.filter(({ href }) => !standing.some((entry) => entry.href === href))]);
  const entries = groups.flatMap(({ members }) => members.map(({ entry }) => entry));
  const chosen = Math.min(at, entries.length - 1);
  const optionId = (index: number) => `${id}-${index}`;

  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    if (entry.href !== undefined && mayLeave()) {
      router.push(entry.href);
      arriveAt(entry.href);
    }
    entry.act?.();
  };
  const choose = (index: number) => {
    setAt(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: chosen + 1 < entries.length ? chosen + 1 : 0, ArrowUp: chosen > 0 ? chosen - 1 : entries.length - 1 };
    const next = steps[event.key];
    if (next !== undefined) return event.preventDefault(), choose(next);
    if (event.key === "Enter" && !event.nativeEvent.isComposing) return event.preventDefault(), go(entries[chosen]);
  };

  return (
    <div className="palette">
      <div className="palette-ask">
        <Search aria-hidden />
        <input
          type="text"
          role="combobox"
          autoFocus
          aria-label="Search tenants, users, clients, pages and actions"
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={entries.length > 0 ? optionId(chosen) : undefined}
          placeholder="Search tenants, users, clients, pages…"
          value={text}
          onChange={(event) => (setText(event.target.value), setAt(0))}
          onKeyDown={onKeyDown}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={255}
        />
        <kbd>esc</kbd>
      </div>
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label="Results" aria-busy={isAsking}>
        {groups.map(({ group, members }) => (
          <div key={group} role="group" aria-label={group}>
            <p className="nav-group" aria-hidden>
              {group}
            </p>
            {members.map(({ entry, index }) => (
              <div key={entry.key} id={optionId(index)} role="option" aria-selected={index === chosen} className="palette-option" onPointerMove={() => index !== at && setAt(index)} onClick={() => go(entry)}>
                <entry.icon aria-hidden />
                <span className="cut">{entry.label}</span>
                {entry.detail && <span className="cut quiet palette-detail">{entry.detail}</span>}
                {entry.environment && <EnvironmentMark environment={entry.environment} isShort />}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className="palette-said" role="status">
        {problem ?? (query === "" ? "" : isAsking ? <span className="sr-only">Searching</span> : entries.length === 0 ? `Nothing is called “${query}”. Users and clients are looked for from three letters on.` : <span className="sr-only">{entries.length} {entries.length === 1 ? "result" : "results"}</span>)}
      </p>
    </div>
  );
}

/** In the order of their first; the index is that in the whole list as it is shown, which the arrows go through. */
function grouped(entries: Entry[]): { group: string; members: { entry: Entry; index: number }[] }[] {
  let index = 0;
  return [...new Set(entries.map(({ group }) => group))].map((group) => ({ group, members: entries.filter((entry) => entry.group === group).map((entry) => ({ entry, index: index++ })) }));
}

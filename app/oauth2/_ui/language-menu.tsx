"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { languageNames, type Language } from "@/lib/languages/languages";
import { Icon } from "./icons";
import { LanguageList } from "./language-list";

interface LanguageMenu {
  current: Language;
  label: string;
  returnTo: string;
}

const unchanging = () => () => {};

/** A link to the page of languages; where a script runs, it opens the same list in its place. */
export function LanguageMenu({ current, label, returnTo }: LanguageMenu) {
  const [isOpen, setOpen] = useState(false);
  const isScripted = useSyncExternalStore(unchanging, () => true, () => false);
  const footer = useRef<HTMLElement>(null);
  const link = useRef<HTMLAnchorElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      link.current?.focus();
    };
    const onElsewhere = ({ target }: Event) => target instanceof Node && !footer.current?.contains(target) && setOpen(false);
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onElsewhere);
    document.addEventListener("focusin", onElsewhere);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onElsewhere);
      document.removeEventListener("focusin", onElsewhere);
    };
  }, [isOpen]);

  return (
    <footer className="menu" ref={footer}>
      <a
        ref={link} href={`/oauth2/languages?return=${encodeURIComponent(returnTo)}`} aria-expanded={isScripted ? isOpen : undefined}
        onClick={(event) => {
          event.preventDefault();
          setOpen(!isOpen);
        }}
      >
        <Icon of="globe" />
        <span className="visually-hidden">{`${label}: `}</span>
        {languageNames[current]}
      </a>
      {isOpen && <LanguageList current={current} returnTo={returnTo} />}
    </footer>
  );
}

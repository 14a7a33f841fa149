"use client";

import { useState } from "react";
import { Icon } from "../_ui/icons";
import { makePasskey } from "../_ui/passkey-ceremony";

export interface AddPasskeyTexts {
  create: string;
  waiting: string;
  created: string;
  cancelled: string;
  failed: string;
  exists: string;
}

/** Makes a passkey for who is signed in, and goes on to `next`: a path of this host. */
export function AddPasskey({ next, texts, className = "button" }: { next: string; texts: AddPasskeyTexts; className?: string }) {
  const [isBusy, setBusy] = useState(false);
  const [notice, setNotice] = useState<{ text: string; isGood: boolean }>();

  const add = async () => {
    if (isBusy) return;
    setBusy(true);
    setNotice(undefined);
    const end = await makePasskey();
    if (end.outcome === "done") {
      setNotice({ text: texts.created, isGood: true });
      location.assign(next);
      return;
    }
    setBusy(false);
    if (end.outcome === "aborted") return;
    setNotice({ isGood: false, text: end.outcome === "refused" ? (end.facts.message ?? texts.failed) : end.outcome === "cancelled" ? texts.cancelled : end.outcome === "exists" ? texts.exists : texts.failed });
  };

  return (
    <>
      <div role="status">{notice && <p className={notice.isGood ? "notice good" : "notice"}>{notice.text}</p>}</div>
      <button className={className} type="button" onClick={() => void add()} aria-disabled={isBusy || undefined}>
        <Icon of="passkey" />
        <span>{isBusy && !notice ? texts.waiting : texts.create}</span>
      </button>
    </>
  );
}

import { browserSupportsWebAuthn, WebAuthnAbortService } from "@simplewebauthn/browser";
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Icon } from "../_ui/icons";
import { authenticate, type Ceremony } from "../_ui/passkey-ceremony";
import { PasskeySupport } from "../_ui/passkey-support";
import { forgetPasskey, PasskeyAutofill } from "./passkey-autofill";

export type PasskeyTexts = Record<"signIn" | "waiting" | "goingOn" | "cancelled" | "failed", string>;

interface PasskeyButton {
  requestId: string | undefined;
  badge: ReactNode;
  texts: PasskeyTexts;
}

const unchanging = () => () => {};

/**
 * The two ways in by passkey: the list of the address field, where a call waits from the start, and the button, which ends
 * that call and opens the dialog.
 */
export function PasskeyButton({ requestId, badge, texts }: PasskeyButton) {
  const isSupported = useSyncExternalStore(unchanging, browserSupportsWebAuthn, () => true);
  const [isBusy, setBusy] = useState(false);
  const [notice, setNotice] = useState("");
  const autofill = useRef<PasskeyAutofill>(undefined);

  /** False: the person is still here. */
  const settle = (end: Ceremony<{ location: string }>): boolean => {
    if (end.outcome !== "done") {
      setNotice(noticeOf(end, texts));
      if (end.outcome === "refused" && end.code === "unknown_passkey") void forgetPasskey(end.facts);
      return false;
    }
    setBusy(true);
    setNotice(texts.goingOn);
    location.assign(end.location);
    return true;
  };
  const settled = useRef(settle);

  useEffect(() => {
    const waiting = new PasskeyAutofill(requestId, (end) => settled.current(end));
    autofill.current = waiting;
    return waiting.start();
  }, [requestId]);

  const ask = async () => {
    if (isBusy) return;
    setBusy(true);
    setNotice("");
    autofill.current?.pause();
    WebAuthnAbortService.cancelCeremony();
    if (settle(await authenticate(requestId))) return;
    setBusy(false);
    autofill.current?.resume();
  };

  return (
    <>
      <PasskeySupport />
      {isSupported && (
        <button className="button secondary" type="button" onClick={() => void ask()} aria-disabled={isBusy || undefined}>
          <Icon of="passkey" />
          <span>{isBusy ? texts.waiting : texts.signIn}</span>
          {badge}
        </button>
      )}
      <div className="passkey-status" role="status">
        {notice && <p className="notice">{notice}</p>}
      </div>
    </>
  );
}

function noticeOf(end: Ceremony<unknown>, texts: PasskeyTexts): string {
  if (end.outcome === "aborted") return "";
  if (end.outcome === "cancelled") return texts.cancelled;
  return end.outcome === "refused" ? (end.facts.message ?? texts.failed) : texts.failed;
}

import { browserSupportsWebAuthn, getBrowserCapabilities, sendSignal, WebAuthnAbortService } from "@simplewebauthn/browser";
import { authenticateByList, type Ceremony } from "../_ui/passkey-ceremony";

/** A waiting call gets a new challenge before the server forgets the old one, which is after five minutes. */
const renewalMs = 4 * 60_000;

/** Passkeys in the list of the address field (WebAuthn Level 3 §5.1.4, conditional mediation): one call waits, whenever no dialog is open. */
export class PasskeyAutofill {
  #isPaused = false;
  #askedAt = 0;
  #round = 0;

  constructor(
    readonly requestId: string | undefined,
    /** What became of a passkey that was chosen; false when the list is needed again. */
    readonly onChosen: (end: Ceremony<{ location: string }>) => boolean,
  ) {}

  /** Returns what ends it. */
  start(): () => void {
    const look = () => document.visibilityState === "visible" && Date.now() - this.#askedAt >= renewalMs && this.#renew();
    const restored = (event: PageTransitionEvent) => event.persisted && this.#renew();
    const timer = setInterval(look, 15_000);
    document.addEventListener("visibilitychange", look);
    addEventListener("pageshow", restored);
    void this.#wait();
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("pageshow", restored);
      this.pause();
      WebAuthnAbortService.cancelCeremony();
    };
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    void this.#wait();
  }

  #renew(): void {
    if (this.#isPaused) return;
    WebAuthnAbortService.cancelCeremony();
    void this.#wait();
  }

  async #wait(): Promise<void> {
    if (!(await isAutofillPossible()) || this.#isPaused) return;
    this.#askedAt = Date.now();
    const round = ++this.#round;
    const end = await authenticateByList(this.requestId, () => round === this.#round && !this.#isPaused);
    const wasChosen = end.outcome === "done" || (end.outcome === "refused" && end.isAnswer);
    if (wasChosen && !this.onChosen(end) && !this.#isPaused) void this.#wait();
  }
}

const isAutofillPossible = async (): Promise<boolean> =>
  browserSupportsWebAuthn() && document.querySelector("input[autocomplete$='webauthn']") !== null && (await conditionalGet());

/** `conditionalGet` also counts passkeys of a phone; older browsers have a question of its own for it. */
async function conditionalGet(): Promise<boolean> {
  const { conditionalGet: answer } = await getBrowserCapabilities();
  return answer === "unknown" ? ((await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false) : answer === "supported";
}

/** The browser hides what no longer works, where it can (WebAuthn Level 3 §5.1.10). */
export const forgetPasskey = (facts: Record<string, string>): Promise<void> =>
  sendSignal({ signalName: "unknownCredential", rpID: facts.rp_id ?? "", credentialID: facts.credential_id ?? "" }).catch(() => {});

/*
 * A button that needs a script is shown before the script has come. What is clicked in that time is remembered and done
 * when the page is alive, so that no click is lost.
 */

interface EarlyClick {
  event: Event;
  button: HTMLButtonElement;
}

declare global {
  interface Window {
    /** Ends the remembering; the last click that came too early. */
    takeEarlyClick?: () => EarlyClick | undefined;
  }
}

// Buttons that send forms or open popovers work without a script.
const remember = `(()=>{let last;const note=event=>{const button=event.target.closest?.("button[type=button]:not([popovertarget])");if(button)last={event,button}};addEventListener("click",note,true);window.takeEarlyClick=()=>{removeEventListener("click",note,true);window.takeEarlyClick=undefined;return last}})()`;

/** For the head of a page, before what it remembers. */
export const RememberEarlyClicks = ({ nonce }: { nonce: string | null }) => <script nonce={nonce ?? undefined} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: remember }} />;

/** The effect of what stands around a page: by then the framework hears clicks itself. */
export function doEarlyClick(): void {
  const early = window.takeEarlyClick?.();
  // A click still on its way is heard. Another turn, because inside of an effect nothing more can be made alive.
  if (early?.event.eventPhase === Event.NONE) setTimeout(() => early.button.click());
}

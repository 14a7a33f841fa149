/*
 * Whether the command palette is open, outside of React: buttons far from it open it.
 */
let open: (() => void) | undefined;
let isWanted = false;

/** The palette says how it is opened. It may come after it was asked for. */
export function onOpenPalette(handler: () => void): () => void {
  open = handler;
  if (isWanted) handler();
  isWanted = false;
  return () => void (open = undefined);
}

export function openPalette(): void {
  if (open) open();
  else isWanted = true;
}

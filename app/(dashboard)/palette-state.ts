/*
 * Whether the command palette is open, outside of React: buttons far from it open it.
 */
let open: () => void = () => {};

/** The palette says how it is opened. */
export function onOpenPalette(handler: () => void): () => void {
  open = handler;
  return () => void (open = () => {});
}

export const openPalette = (): void => open();

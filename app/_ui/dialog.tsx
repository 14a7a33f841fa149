"use client";

import { createContext, use, useId, useRef, type ReactNode } from "react";

export { ConfirmDialog } from "./confirm-dialog";

const CloseDialog = createContext<() => void>(() => {});

/** Closes the dialog that this is shown in. */
export const useCloseDialog = () => use(CloseDialog);

interface Props {
  trigger: ReactNode;
  look?: "primary" | "danger" | "";
  /** Of the button, where it stands among others. */
  triggerLabel?: string;
  /** Of the button, for addresses that lead to it. */
  triggerId?: string;
  title: string;
  text?: ReactNode;
  onOpen?: () => void;
  onClose?: () => void;
  /** What is in it, given the button that closes it. */
  children: (cancel: ReactNode) => ReactNode;
}

/** A button and the native dialog it opens: focus, Escape and the backdrop are the browser's. */
export function Dialog({ trigger, look = "", triggerLabel, triggerId, title, text, onOpen, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = () => dialog.current?.close();
  const cancel = (
    <button type="button" className="button ghost" onClick={close}>
      Cancel
    </button>
  );
  return (
    <>
      <button
        type="button"
        id={triggerId}
        aria-haspopup="dialog"
        className={`button ${look}`}
        aria-label={triggerLabel}
        onClick={() => {
          dialog.current?.showModal();
          onOpen?.();
        }}
      >
        {trigger}
      </button>
      <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
        <div className="dialog-in">
          <div>
            <h2 id={id}>{title}</h2>
            {text && <p>{text}</p>}
          </div>
          <CloseDialog value={close}>{children(cancel)}</CloseDialog>
        </div>
      </dialog>
    </>
  );
}

"use client";

import { useId, useRef, type ReactNode } from "react";
import { TextField } from "./field";
import { OperationForm } from "./operation-form";

interface Props {
  trigger: ReactNode;
  look?: "primary" | "danger" | "";
  title: string;
  text?: ReactNode;
  children: (close: ReactNode) => ReactNode;
}

/** A button and the native dialog it opens: focus, Escape and the backdrop are the browser's. */
export function Dialog({ trigger, look = "", title, text, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const cancel = (
    <button type="button" className="button ghost" onClick={() => dialog.current?.close()}>
      Cancel
    </button>
  );
  return (
    <>
      <button type="button" className={`button ${look}`} onClick={() => dialog.current?.showModal()}>
        {trigger}
      </button>
      <dialog ref={dialog} aria-labelledby={id}>
        <div className="dialog-in">
          <div>
            <h2 id={id}>{title}</h2>
            {text && <p>{text}</p>}
          </div>
          {children(cancel)}
        </div>
      </dialog>
    </>
  );
}

interface ConfirmProps {
  label: string;
  title: string;
  text: string;
  /** What must be typed. */
  name: string;
  operation: string;
  fixed: Record<string, string>;
  next: string;
}

/** For what cannot be undone: its consequences, and the name to type. */
export function ConfirmDialog({ label, title, text, name, operation, fixed, next }: ConfirmProps) {
  return (
    <Dialog trigger={label} look="danger" title={title} text={text}>
      {(cancel) => (
        <OperationForm operation={operation} fixed={fixed} label={label} look="danger" next={next} cancel={cancel}>
          <TextField name="confirm" label={<>Type <code>{name}</code> to confirm</>} />
        </OperationForm>
      )}
    </Dialog>
  );
}

"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { foretell, type Foretold } from "../(dashboard)/actions";
import { Dialog, useCloseDialog } from "./dialog";
import { useEnvironment } from "./environment";
import { TextField } from "./field";
import { OperationForm } from "./operation-form";
import { Skeleton } from "./skeleton";

interface Props {
  /** On the button that opens it and on the one that does it. */
  label: string;
  /** For those who hear the button among others: "Delete passkey Phone". */
  triggerLabel?: string;
  title: string;
  text?: string;
  /** What must be typed, as far as the page knows it; the operation says what it is. */
  name?: string;
  operation: string;
  fixed: Record<string, string>;
  /** Of an update: `updated_at` of what the page shows. */
  version?: string;
  /** Where to go when it is done; without it, the dialog closes. */
  next?: string;
  doneText?: string;
}

/**
 * For what cannot be undone: what goes with it, asked of the operation itself when the dialog opens, and the name to type where
 * the operation wants it. In production it is asked twice.
 */
export function ConfirmDialog({ label, triggerLabel, title, text = "This cannot be undone.", name, operation, fixed, version, next, doneText }: Props) {
  const [visit, setVisit] = useState(0);
  const [foretold, setForetold] = useState<Foretold>();
  const surroundings = useEnvironment();
  const ask = () => {
    setVisit(visit + 1);
    setForetold(undefined);
    foretell(operation, fixed).then(setForetold, () => setForetold({ refused: "What goes with it could not be asked. Close this and try again." }));
  };
  return (
    <Dialog trigger={label} triggerLabel={triggerLabel} look="danger" title={title} text={text} onOpen={ask}>
      {(cancel) => (
        <>
          <Consequences foretold={foretold} />
          <Question
            key={visit}
            {...{ label, operation, fixed, version, next, doneText, cancel }}
            name={foretold && "name" in foretold ? foretold.name : name}
            production={surroundings?.environment === "production" ? surroundings.tenantName : undefined}
          />
        </>
      )}
    </Dialog>
  );
}

function Consequences({ foretold }: { foretold: Foretold | undefined }) {
  return (
    <div className="consequences" aria-live="polite" aria-busy={foretold === undefined}>
      {foretold === undefined && (
        <>
          <span className="sr-only">Asking what goes with it…</span>
          <Skeleton width="70%" />
          <Skeleton width="50%" />
        </>
      )}
      {foretold && "refused" in foretold && <p className="notice bad">{foretold.refused}</p>}
      {foretold && "consequences" in foretold && foretold.consequences.length > 0 && (
        <>
          <p>What goes with it:</p>
          <ul>
            {foretold.consequences.map((consequence) => (
              <li key={consequence}>{consequence}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface QuestionProps extends Pick<Props, "label" | "operation" | "fixed" | "version" | "next" | "doneText"> {
  /** Null or undefined: nothing is typed. */
  name: string | null | undefined;
  /** The tenant's name, when it is in production. */
  production: string | undefined;
  cancel: React.ReactNode;
}

function Question({ label, operation, fixed, version, next, doneText, name, production, cancel }: QuestionProps) {
  const [isAskedAgain, setAskedAgain] = useState(false);
  const close = useCloseDialog();
  const second = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (isAskedAgain) second.current?.focus();
  }, [isAskedAgain]);
  const holdBack = (event: FormEvent<HTMLFormElement>) => {
    const typed = new FormData(event.currentTarget).get("confirm");
    // A name that is not right is refused as it is; the second question comes after the right one.
    if (production === undefined || isAskedAgain || (name && typed !== name)) return;
    event.preventDefault();
    setAskedAgain(true);
  };
  return (
    <OperationForm operation={operation} fixed={fixed} version={version} label={isAskedAgain ? `${label} in production` : label} look="danger" next={next} doneText={doneText} cancel={cancel} onDone={close} onSubmit={holdBack}>
      {name && <TextField name="confirm" label={<>Type <code>{name}</code> to confirm</>} />}
      {isAskedAgain && (
        <p className="notice warn" ref={second} tabIndex={-1} role="alert">
          {production} is in production: people use it now. Press once more if you are sure.
        </p>
      )}
    </OperationForm>
  );
}

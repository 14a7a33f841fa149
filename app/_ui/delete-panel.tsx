import type { ReactNode } from "react";
import { ConfirmDialog } from "./confirm-dialog";

interface Props {
  /** The kind, as it stands after "Delete". */
  kind: string;
  name: string;
  text: ReactNode;
  operation: string;
  fixed: Record<string, string>;
  /** The list it was in. */
  next: string;
  doneText?: string;
}

/** The last part of an object's page: how it goes for good. */
export const DeletePanel = ({ kind, name, text, operation, fixed, next, doneText }: Props) => (
  <section className="panel" aria-labelledby="delete">
    <div className="panel-head pb-4">
      <h2 id="delete">Delete this {kind}</h2>
      <p>{text}</p>
    </div>
    <div className="panel-foot">
      <ConfirmDialog label={`Delete ${kind}`} title={`Delete ${name}?`} text="This cannot be undone." name={name} operation={operation} fixed={fixed} next={next} doneText={doneText} />
    </div>
  </section>
);

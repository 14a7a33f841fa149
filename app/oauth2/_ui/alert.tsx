import type { ShownError } from "./shown-error";

/** An error that belongs to no field. */
export function Alert({ error }: { error: ShownError | undefined }) {
  if (!error || error.isBesideField) return null;
  return (
    <p className="alert" role="alert">
      {error.text}
    </p>
  );
}

"use client";

import { RotateCw } from "lucide-react";
import { CopyField } from "../_ui/copy-field";

/** In place of a page that could not be made; the frame stays. The reference is the one in the server's log. */
export default function DashboardError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <section className="panel empty" role="alert">
      <h1>Something went wrong here</h1>
      <p>This page could not be shown. Nothing was changed. Try again in a moment; if it happens again, tell whoever runs this installation the reference.</p>
      <button type="button" className="button" onClick={reset}>
        <RotateCw aria-hidden /> Try again
      </button>
      {error.digest && (
        <div className="reference">
          <CopyField label="Reference" value={error.digest} />
        </div>
      )}
    </section>
  );
}

"use client";

import { Dialog } from "../../../../_ui/dialog";
import { OperationForm } from "../../../../_ui/operation-form";

/** Asks first: uploaded pictures cannot be brought back. */
export function Reset({ tenantId }: { tenantId: string }) {
  return (
    <Dialog trigger="Reset to starting values" look="danger" title="Reset the look?" text="Colours, corners, font and language go back to what new tenants have. Logo and icon are deleted.">
      {(cancel) => (
        <OperationForm
          operation="update_theme"
          fixed={{ tenant_id: tenantId }}
          label="Reset"
          look="danger"
          cancel={cancel}
          whenDone={() => (
            <p className="notice" role="status">
              The starting values are back. Press Escape to go on.
            </p>
          )}
        >
          <input type="hidden" name="reset" value="true" />
        </OperationForm>
      )}
    </Dialog>
  );
}

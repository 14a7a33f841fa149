import { ConfirmDialog } from "../../../../_ui/dialog";
import { Badge } from "../../../../_ui/badge";
import { OperationForm } from "../../../../_ui/operation-form";

/** Suspending is undone by one click, so that nothing is typed; what it means is told before. */
export function Status({ tenantId, name, status, version }: { tenantId: string; name: string; status: "active" | "suspended"; version: string }) {
  const isActive = status === "active";
  return (
    <section className="panel" aria-labelledby="status">
      <div className="panel-head pb-4">
        <h2 id="status">Status</h2>
        <Badge look={isActive ? "good" : "bad"}>{isActive ? "Active" : "Suspended"}</Badge>
        <p>
          {isActive
            ? "Suspending it locks everybody out for a while: nobody can sign in and no app gets new tokens, until you make it active again. Nothing is deleted."
            : "Nobody can sign in and no app gets new tokens. Everything is as it was: make it active, and people go on."}
        </p>
      </div>
      <div className="panel-foot">
        {isActive ? (
          <ConfirmDialog label="Suspend tenant" title={`Suspend ${name}?`} text="You can make it active again at any time." operation="update_tenant" fixed={{ tenant_id: tenantId, status: "suspended" }} version={version} doneText="Tenant suspended" />
        ) : (
          <OperationForm operation="update_tenant" fixed={{ tenant_id: tenantId, status: "active" }} version={version} label="Make it active" doneText="Tenant active again" />
        )}
      </div>
    </section>
  );
}

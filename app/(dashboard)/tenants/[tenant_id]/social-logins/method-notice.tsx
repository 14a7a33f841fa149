import { OperationForm } from "../../../../_ui/operation-form";

/** Social logins are offered only where they are one of the tenant's sign-in methods: said, and put right by one click. */
export function MethodNotice({ tenant, mayWrite }: { tenant: { id: string; auth_methods: string[]; updated_at: string }; mayWrite: boolean }) {
  if (tenant.auth_methods.includes("social_logins")) return null;
  return (
    <div className="notice warn method-notice">
      <p>
        <strong>Nobody sees them yet.</strong> Social logins are not among this tenant&rsquo;s sign-in methods.
      </p>
      {mayWrite && (
        <OperationForm operation="update_tenant" fixed={{ tenant_id: tenant.id }} label="Offer social logins" version={tenant.updated_at} doneText="Social logins are offered">
          {[...tenant.auth_methods, "social_logins"].map((method) => (
            <input key={method} type="hidden" name="auth_methods" value={method} />
          ))}
        </OperationForm>
      )}
    </div>
  );
}

import type { z } from "zod";
import type { getTenant } from "@/lib/services/tenants";
import { environmentLabels } from "../../../../_ui/environment-labels";
import { assistantAccessLabels } from "./assistant-access-labels";
import { methodLabels } from "./method-labels";

/** For those who may read the settings and not change them. */
export function ReadOnly({ tenant }: { tenant: z.output<(typeof getTenant)["output"]> }) {
  const yesNo = (value: boolean) => (value ? "Yes" : "No");
  const facts: [string, string][] = [
    ["Name", tenant.name],
    ["Product name", tenant.product_name ?? tenant.name],
    ["Environment", environmentLabels[tenant.environment]],
    ["Assistants may", assistantAccessLabels[tenant.assistant_access]],
    ["Status", tenant.status === "active" ? "Active" : "Suspended"],
    ["People may sign up by themselves", yesNo(tenant.allow_registration)],
    ["Ways to sign in", tenant.auth_methods.map((method) => methodLabels[method].label).join(", ")],
    ["Access token", inWords(tenant.access_token_lifetime)],
    ["ID token", inWords(tenant.id_token_lifetime)],
    ["Refresh token", inWords(tenant.refresh_token_lifetime)],
    ["Allowed origins", tenant.allowed_origins.join(", ") || "None"],
    ["Applications register by a metadata document", yesNo(tenant.allow_client_id_metadata_documents)],
    ["Applications register dynamically", yesNo(tenant.allow_dynamic_registration)],
  ];
  return (
    <>
      <p className="notice">Your role is viewer: you see the settings, and an owner or admin of the account may change them.</p>
      <section className="panel" aria-label="Settings">
        <dl className="panel-in facts">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function inWords(seconds: number): string {
  const [size, unit] = ([[86_400, "day"], [3_600, "hour"], [60, "minute"]] as const).find(([size]) => seconds % size === 0) ?? ([1, "second"] as const);
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}

import type { ConsentView } from "@/lib/hosted/consent-view";
import type { Texts } from "@/lib/languages/translator";
import { ScopeChoice } from "./scope-choice";

/** For permissions to manage tenants: all there are and will be, or some. The list shows when it counts, without a script. */
export function TenantChoice({ tenants, isRefused, t }: { tenants: ConsentView["tenants"]; isRefused: boolean; t: Texts<"consent"> }) {
  return (
    <fieldset className="scopes tenant-choice" aria-describedby={isRefused ? "no-tenant" : undefined}>
      <legend>{t("inTenants")}</legend>
      <label className="scope">
        <input type="radio" name="tenants" value="all" defaultChecked={!isRefused} />
        <span>
          {t("allTenants")}
          <small>{t("allTenantsDetail")}</small>
        </span>
      </label>
      <label className="scope">
        <input type="radio" name="tenants" value="chosen" defaultChecked={isRefused} />
        <span>{t("chosenTenants")}</span>
      </label>
      <div className="tenant-list" role="group" aria-label={t("chosenTenants")}>
        {tenants.map(({ id, name, field }) => (
          <ScopeChoice key={id} title={name} detail={id} field={field} isTicked={false} />
        ))}
      </div>
      {isRefused && (
        <p className="error" id="no-tenant" role="alert">
          {t("noTenant")}
        </p>
      )}
    </fieldset>
  );
}

import type { z } from "zod";
import type { getCustomDomainImpact } from "@/lib/services/custom-domain-impact";
import { OperationForm } from "../../../../../_ui/operation-form";

interface Props {
  impact: z.output<typeof getCustomDomainImpact.output>;
  domain: { id: string; tenant_id: string; custom_domain: string; is_primary: boolean };
  mayWrite: boolean;
}

/** Which of the tenant's hosts links and e-mails lead to, and what another choice changes. */
export function PrimaryPanel({ impact, domain, mayWrite }: Props) {
  const current = new URL(impact.links_issuer).host;
  const users = impact.users_with_passkeys_elsewhere;
  return (
    <section className="panel" aria-labelledby="primary">
      <div className={domain.is_primary ? "panel-head pb-4" : "panel-head"}>
        <h2 id="primary">Links and e-mails</h2>
        <p>
          {domain.is_primary ? "They lead to this domain. To change that, make another domain primary." : <>They lead to <code>{current}</code> now.</>}
        </p>
      </div>
      {!domain.is_primary && (
        <div className="panel-in grid gap-3">
          <p>When this domain becomes primary:</p>
          <ul className="list-disc pl-5 grid gap-1">
            <li>
              New invitations and links lead to {domain.custom_domain}. Those sent before go on working at {current}.
            </li>
            <li>Sign-ins that have begun end at the host where they began, and applications keep the issuer they are set to.</li>
            <li>
              {users === 0 ? "Nobody has a passkey that works at another host only." : `${users.toLocaleString("en")} ${users === 1 ? "user has a passkey" : "users have passkeys"} for another host only, and ${users === 1 ? "signs" : "sign"} in another way here first.`}
            </li>
          </ul>
          {mayWrite ? <OperationForm operation="set_primary_custom_domain" fixed={{ tenant_id: domain.tenant_id, id: domain.id }} label="Make primary" look="" doneText="Links and e-mails lead here now" /> : <p className="quiet">Owners and admins can make it primary.</p>}
        </div>
      )}
    </section>
  );
}

import type { Database } from "../db/client";
import { unicodeOf } from "../dns/host-name";
import { patienceMs } from "../dns/progress";
import { domainNoticeMail } from "../email/domain-notice";
import { settings } from "../env";
import { defaultIssuer } from "../tenancy/resolve-tenant";
import type { CustomDomainRow } from "./custom-domain-verdict";
import { mailOwners } from "./owner-mail";

/** Tells every owner of the account that the records of the domain are gone, or that it is switched off. */
export const tellOwnersOfDomain = (db: Database, row: CustomDomainRow, notice: "warning" | "disabled", now = new Date()): Promise<void> =>
  mailOwners(
    db,
    row.tenantId,
    (look, language, tenant) =>
      domainNoticeMail(look, language, {
        notice,
        domain: unicodeOf(row.domain),
        tenant: tenant.name,
        host: new URL(defaultIssuer(tenant)).host,
        link: `${settings().appUrl}/tenants/${tenant.id}/domains/${row.id}`,
        until: new Date((row.failingSince ?? now).getTime() + patienceMs),
      }),
    now,
  );

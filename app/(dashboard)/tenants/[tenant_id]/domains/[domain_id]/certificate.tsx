import type { z } from "zod";
import type { getCustomDomain } from "@/lib/services/custom-domains";
import { Badge } from "../../../../../_ui/badge";

type Domain = z.output<typeof getCustomDomain.output>;

const states = { active: ["good", "In order"], pending: ["plain", "Not there yet"], error: ["bad", "Browsers refuse it"] } as const;

/** What a browser would meet: the last handshake with the name. */
export function CertificatePanel({ status, certificate }: { status: Domain["ssl_status"]; certificate: NonNullable<Domain["certificate"]> }) {
  const [look, label] = states[status];
  return (
    <section className="panel" aria-labelledby="certificate">
      <div className="panel-head">
        <h2 id="certificate">Certificate</h2>
        <Badge look={look}>{label}</Badge>
      </div>
      <div className="panel-in">
        <p>{certificate.detail}</p>
        {certificate.issuer && (
          <p className="quiet">
            Signed by {certificate.issuer}
            {certificate.expires_at && (
              <>
                , valid until <time dateTime={certificate.expires_at}>{certificate.expires_at.slice(0, 10)}</time>
              </>
            )}
          </p>
        )}
      </div>
    </section>
  );
}

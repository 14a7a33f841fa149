import type { ReactNode } from "react";
import type { Progress } from "@/lib/dns/progress";
import type { DnsProvider } from "@/lib/dns/zone";
import type { DnsRecord } from "@/lib/services/dns-setup";
import { Time } from "../../_ui/time";
import { ProgressBadge, progressLabel, progressText } from "./progress";
import { Recheck } from "./recheck";
import { DnsRecords } from "./records";

interface Props {
  operation: "verify_custom_domain" | "verify_custom_email";
  tenantId: string;
  id: string;
  name: string;
  setup: { progress: Progress; last_checked_at: string | null; dns_zone: { name: string; is_found: boolean; provider: DnsProvider | null } };
  records: DnsRecord[];
  /** What happens once it is verified, to end a sentence. */
  goal: string;
  note?: ReactNode;
  /** When DNS is next asked while nobody looks. */
  nextCheckAt?: string | null;
  mayWrite: boolean;
}

/** How far a setup in DNS has come, and the records it needs: the same for domains and for senders. */
export function DnsPanels({ operation, tenantId, id, name, setup, records, goal, note, nextCheckAt, mayWrite }: Props) {
  const { progress, last_checked_at: lastCheckedAt, dns_zone: zone } = setup;
  const isThere = records.filter(({ status }) => status === "verified").length;
  return (
    <>
      <section className="panel" aria-labelledby="progress">
        <div className="panel-head">
          <h2 id="progress">Status</h2>
          <ProgressBadge progress={progress} />
        </div>
        <div className="panel-in grid gap-3">
          <p>{progressText(progress, records, goal)}</p>
          {note}
          <p className="quiet">{lastCheckedAt ? <>DNS was asked <Time at={lastCheckedAt} />.</> : "DNS has not been asked yet."}{nextCheckAt && <> It is asked again by itself <Soon at={nextCheckAt} />.</>}</p>
        </div>
        <div className="panel-foot recheck-foot">
          {mayWrite ? (
            <Recheck operation={operation} fixed={{ tenant_id: tenantId, id }} isDone={isThere === records.length} lastCheckedAt={lastCheckedAt} summary={`${name}: ${progressLabel(progress)}. ${isThere} of ${records.length} records found.`} />
          ) : (
            <p>Owners and admins can ask DNS again.</p>
          )}
        </div>
      </section>
      <section className="panel" aria-labelledby="records">
        <div className="panel-head">
          <h2 id="records">DNS records</h2>
          <p>Set these where the DNS of {zone.name} is kept.</p>
        </div>
        <DnsRecords key={String(zone.is_found)} records={records} zone={zone} isChecked={lastCheckedAt !== null} />
      </section>
    </>
  );
}

/** Due times pass before the periodic check comes round to them. */
const Soon = ({ at }: { at: string }) => (new Date(at).getTime() - new Date().getTime() < 60_000 ? "within a minute" : <Time at={at} />);

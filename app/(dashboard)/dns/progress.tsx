import type { Progress } from "@/lib/dns/progress";
import type { DnsRecord } from "@/lib/services/dns-setup";
import { Badge } from "../../_ui/badge";

const labels: Record<Progress, { label: string; look: "good" | "bad" | "warn" | "" }> = {
  not_started: { label: "Not started", look: "" },
  pending: { label: "Waiting for DNS", look: "warn" },
  partly: { label: "Partly there", look: "warn" },
  verified: { label: "Verified", look: "good" },
  temporary_failure: { label: "DNS does not answer", look: "warn" },
  failed: { label: "Failed", look: "bad" },
};

export const ProgressBadge = ({ progress }: { progress: Progress }) => <Badge look={labels[progress].look}>{labels[progress].label}</Badge>;

/** What a state means and what comes next, in a sentence or two; `goal` is what happens once it is verified. */
export function progressText(progress: Progress, records: readonly DnsRecord[], goal: string): string {
  const isThere = records.filter(({ status }) => status === "verified").length;
  const isWrong = records.some(({ status, found }) => status === "error" && found.length > 0);
  const change = isWrong ? " A record holds something else than it should: see what was found below." : "";
  switch (progress) {
    case "not_started":
      return `Set these records at your DNS provider. Once they are found, ${goal}`;
    case "pending":
      return `The records are not there yet.${change || " New ones are mostly seen within minutes, at some providers after hours."}`;
    case "partly":
      return `${isThere} of ${records.length} records ${isThere === 1 ? "is" : "are"} there.${change}`;
    case "verified":
      return isThere === records.length ? "All records are there." : `All that is needed is there; ${records.length - isThere} of ${records.length} records are advice that is still open.${change}`;
    case "temporary_failure":
      return "The name servers gave no answer. What is set may be right: they are asked again.";
    case "failed":
      return `The records were not there within 72 hours.${change} Nothing was removed: correct them and check again, at any time.`;
  }
}

export const progressLabel = (progress: Progress): string => labels[progress].label;

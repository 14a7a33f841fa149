import type { z } from "zod";
import type { getCustomDomain } from "@/lib/services/custom-domains";
import { Time } from "../../../../../_ui/time";

type Domain = z.output<typeof getCustomDomain.output>;

/** What its owner should know beside the records: that it will stop serving, or why it does not serve. */
export function Condition({ domain }: { domain: Domain }) {
  const { status, problem, failing_since: since, serves_until: until } = domain;
  if (problem) return <p className="notice bad">{problems[problem]}</p>;
  if (since && until)
    return (
      <div className="notice warn">
        <p>
          <strong>The domain still serves, but its DNS records are gone</strong> since <Time at={since} />. Unless they are back, it is switched off at <time dateTime={until}>{minuteOf(until)}</time>: nobody can sign in there from then on.
        </p>
      </div>
    );
  if (status !== "active" || domain.progress === "verified" || domain.verification_records.some(({ purpose, status: state }) => purpose === "routing" && state === "verified")) return null;
  return <p className="notice warn">The domain is proven, but its name does not lead here yet: browsers reach it once the CNAME is found.</p>;
}

const problems: Record<NonNullable<Domain["problem"]>, string> = {
  taken: "This name is in use elsewhere: somebody else has proven it. If it is yours, remove their TXT record; 72 hours later the name is free, and a check here proves it.",
  never_proven: "The TXT record was not found within 72 hours, so DNS is no longer asked by itself. Set the record and check again, at any time.",
  proof_lost: "The DNS records were gone for 72 hours, so the domain was switched off. Set them again and check again to bring it back.",
};

/** 2026-11-23 22:14 UTC. */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace("T", " ")} UTC`;

import Link from "next/link";
import type { ReactNode } from "react";
import type { z } from "zod";
import { failureWords, type FailureReason } from "@/lib/failures/words";
import type { getLoginTrace } from "@/lib/services/login-traces";
import { Badge } from "../../../../_ui/badge";
import { CopyField } from "../../../../_ui/copy-field";
import { Id } from "../../../../_ui/id";
import { Time } from "../../../../_ui/time";
import { laterWords, stepWords, type Step } from "./step-words";

type Trace = z.output<typeof getLoginTrace.output>;

/** Why a sign-in could not go on: what the person saw, who and where, and each step that led there. */
export function Timeline({ trace, tenantId }: { trace: Trace; tenantId: string }) {
  const provider = trace.steps.map(({ detail }) => detail.provider).find((found) => typeof found === "string") as string | undefined;
  const seen = failureWords("en", { reason: trace.outcome as FailureReason, provider: provider && provider.charAt(0).toUpperCase() + provider.slice(1) });
  return (
    <section className="panel" aria-labelledby="trace">
      <div className="panel-head">
        <h2 id="trace">{seen.title}</h2>
        <Badge look={trace.status >= 500 ? "bad" : "warn"}>{trace.outcome.replaceAll("_", " ")}</Badge>
        <p>What the person read: {seen.text}</p>
      </div>
      <dl className="facts panel-in">
        <Fact label="Reference">
          <Id value={trace.reference} />
        </Fact>
        <Fact label="When">
          <Time at={trace.created_at} />
          <span className="quiet">{trace.created_at.slice(0, 19).replace("T", " ")} UTC</span>
        </Fact>
        <Fact label="Application">
          {trace.client ? (
            <Link className="link" href={`/tenants/${tenantId}/clients/${encodeURIComponent(trace.client.id)}`}>
              {trace.client.name ?? trace.client.id}
            </Link>
          ) : (
            "not known"
          )}
        </Fact>
        <Fact label="User">{trace.user ?? "not known"}</Fact>
        <Fact label="At">{trace.host}</Fact>
      </dl>
      <ol className="timeline">
        {trace.steps.map((step, index) => (
          <li key={index} data-outcome={step.outcome}>
            <span className="sr-only">{step.outcome === "ok" ? "Went on: " : "Stopped: "}</span>
            <strong>{stepWords(step)}</strong> <span className="quiet nowrap">{laterWords(trace.steps[index - 1]?.at, step.at)}</span>
            <code className="sub">
              {step.step} {detailWords(step)}
            </code>
          </li>
        ))}
      </ol>
      <details className="as-table">
        <summary>Show as JSON</summary>
        <div className="panel-in">
          <CopyField label="As JSON" value={JSON.stringify(trace, null, 2)} />
        </div>
      </details>
    </section>
  );
}

const detailWords = ({ detail }: Step): string => Object.entries(detail).map(([name, value]) => `${name}=${String(value)}`).join(" ");

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

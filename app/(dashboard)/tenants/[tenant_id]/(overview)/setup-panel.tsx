import Link from "next/link";
import type { z } from "zod";
import type { listSetupSteps } from "@/lib/services/setup";
import { counted } from "../../../../_ui/counted";

type Setup = z.output<typeof listSetupSteps.output>;
type Step = Setup["setup_steps"][number];

interface Props {
  setup: Setup;
  base: string;
  issuer: string;
  mayWrite: boolean;
}

/** Where each step is done. */
const places: Record<Step["id"], { path: string; label: string }> = {
  sign_in_methods: { path: "/settings", label: "Sign-in methods" },
  first_client: { path: "/clients/new", label: "New client" },
  first_sign_in: { path: "", label: "Open the sign-in page" },
  https_redirect_uris: { path: "/clients", label: "Clients" },
  social_logins: { path: "/social-logins", label: "Social logins" },
  sender: { path: "/emails", label: "Sender addresses" },
  domain: { path: "/domains", label: "Domains" },
};

const stateWords = { done: "Done", open: "To do", not_needed: "Not needed" } as const;

/** What is still missing before users come, as it is just now; what is finished is folded up. */
export function SetupPanel({ setup: { setup_steps: steps, done, open, is_ready: isReady }, ...place }: Props) {
  const needed = done + open;
  const missing = steps.filter(({ state }) => state === "open");
  const finished = steps.filter(({ state }) => state !== "open");
  return (
    <section className="panel" aria-labelledby="setup">
      <div className="panel-head">
        <h2 id="setup">{isReady ? "Ready for your users" : "Before your users come"}</h2>
        <span className="quiet">
          {done} of {needed} done
        </span>
        <progress className="setup-bar" max={needed} value={done} aria-label="Setup done" />
      </div>
      {missing.length > 0 && <Steps steps={missing} {...place} />}
      {finished.length > 0 && (
        <details className="as-table">
          <summary>{isReady ? "Show what was checked" : `Show ${counted({ total: finished.length }, "finished step")}`}</summary>
          <Steps steps={finished} {...place} />
        </details>
      )}
    </section>
  );
}

const Steps = ({ steps, ...place }: Omit<Props, "setup"> & { steps: Step[] }) => (
  <ol className="setup">
    {steps.map((step) => (
      <li key={step.id} data-state={step.state}>
        <div>
          <strong>{step.title}</strong> <span className="sr-only">({stateWords[step.state]})</span>
          <p>{step.finding}</p>
          {step.state === "open" && <p className="why">{step.why}</p>}
        </div>
        {step.state === "open" && <Way id={step.id} {...place} />}
      </li>
    ))}
  </ol>
);

function Way({ id, base, issuer, mayWrite }: Omit<Props, "setup"> & { id: Step["id"] }) {
  const { path, label } = places[id];
  if (id === "first_sign_in")
    return (
      <a className="button" href={`${issuer}/oauth2/account`} target="_blank" rel="noopener">
        {label}
      </a>
    );
  return (
    mayWrite && (
      <Link className="button" href={base + path}>
        {label}
      </Link>
    )
  );
}

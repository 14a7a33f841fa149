import Link from "next/link";
import type { z } from "zod";
import type { listSetupSteps } from "@/lib/services/setup";

type Setup = z.output<typeof listSetupSteps.output>;
type StepId = Setup["setup_steps"][number]["id"];

interface Props {
  setup: Setup;
  base: string;
  issuer: string;
  mayWrite: boolean;
}

/** Where each step is done. */
const places: Record<StepId, { path: string; label: string }> = {
  sign_in_methods: { path: "/settings", label: "Sign-in methods" },
  first_client: { path: "/clients/new", label: "New client" },
  first_sign_in: { path: "", label: "Open the sign-in page" },
  https_redirect_uris: { path: "/clients", label: "Clients" },
  social_logins: { path: "/social-logins", label: "Social logins" },
  sender: { path: "/emails", label: "Sender addresses" },
  domain: { path: "/domains", label: "Domains" },
};

const stateWords = { done: "Done", open: "To do", not_needed: "Not needed" } as const;

/** What is still missing before users come, as it is just now; folded up once nothing is. */
export function SetupPanel({ setup, base, issuer, mayWrite }: Props) {
  const counted = setup.done + setup.open;
  const steps = (
    <ol className="setup">
      {setup.setup_steps.map((step) => {
        const place = places[step.id];
        return (
          <li key={step.id} data-state={step.state}>
            <div>
              <strong>{step.title}</strong> <span className="sr-only">({stateWords[step.state]})</span>
              <p>{step.finding}</p>
              {step.state === "open" && <p className="why">{step.why}</p>}
            </div>
            {step.state === "open" &&
              (step.id === "first_sign_in" ? (
                <a className="button" href={`${issuer}/oauth2/account`} target="_blank" rel="noopener">
                  {place.label}
                </a>
              ) : (
                mayWrite && (
                  <Link className="button" href={base + place.path}>
                    {place.label}
                  </Link>
                )
              ))}
          </li>
        );
      })}
    </ol>
  );
  return (
    <section className="panel" aria-labelledby="setup">
      <div className="panel-head">
        <h2 id="setup">{setup.is_ready ? "Ready for your users" : "Before your users come"}</h2>
        <span className="quiet">
          {setup.done} of {counted} done
        </span>
        <progress className="setup-bar" max={counted} value={setup.done} aria-label="Setup done" />
      </div>
      {setup.is_ready ? (
        <details className="as-table">
          <summary>Show what was checked</summary>
          {steps}
        </details>
      ) : (
        steps
      )}
    </section>
  );
}

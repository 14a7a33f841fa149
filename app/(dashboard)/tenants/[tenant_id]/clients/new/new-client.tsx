"use client";

import Link from "next/link";
import { use, useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { useEnvironment } from "../../../../../_ui/environment";
import { CheckField, ChoiceField, TextField } from "../../../../../_ui/field";
import { FormAnswer, OperationForm } from "../../../../../_ui/operation-form";
import { applicationTypes, type ApplicationType } from "../application-types";
import { AuthMethodField } from "../auth-method-field";
import { PkceField } from "../pkce-field";
import { ScopeField } from "../scope-field";
import { UriField } from "../uri-field";
import { CreatedClient, type CreatedClientAnswer } from "./created-client";
import { steps, stepOfField, troubleWith, type Trouble } from "./steps";

const choices = Object.entries(applicationTypes).map(([value, words]) => ({ value, ...words }));
const examples = { web: "https://app.example.com/callback", spa: "https://app.example.com/callback", native: "com.example.app:/callback", backend: "" };

/** One form in three steps: what was typed in one stays while another is shown, and all of it is sent at the end. */
export function NewClient({ tenantId, issuer }: { tenantId: string; issuer: string }) {
  const [type, setType] = useState<ApplicationType>("web");
  const [step, setStep] = useState(0);
  const [trouble, setTrouble] = useState<Trouble>({});
  const isProduction = useEnvironment()?.environment === "production";
  const list = `/tenants/${tenantId}/clients`;
  const isLast = step === steps.length - 1;
  const signsIn = type !== "backend";

  /** On to the next step instead of to the server, when nothing here would be refused there. */
  const goOn = (event: FormEvent<HTMLFormElement>) => {
    if (isLast) return;
    event.preventDefault();
    const found = troubleWith(step, new FormData(event.currentTarget), { type, isProduction });
    setTrouble(found);
    if (Object.keys(found).length === 0) setStep(step + 1);
    else event.currentTarget.querySelector<HTMLElement>(`[name=${Object.keys(found)[0]}]`)?.focus();
  };
  const cancel = step === 0 ? (
    <Link className="button ghost" href={list}>
      Cancel
    </Link>
  ) : (
    <button type="button" className="button ghost" onClick={() => setStep(step - 1)}>
      Back
    </button>
  );
  return (
    <OperationForm
      operation="create_client"
      fixed={{ tenant_id: tenantId }}
      label={isLast ? "Create client" : "Continue"}
      whenDone={(output) => <CreatedClient client={output as unknown as CreatedClientAnswer} issuer={issuer} tenantId={tenantId} />}
      onSubmit={goOn}
      isGuarded
      cancel={cancel}
    >
      <Progress step={step} />
      <Answers trouble={trouble} onRefused={setStep}>
        <Step title={steps[0]} isShown={step === 0}>
          <ChoiceField name="application_type" label="What is it?" choices={choices} onChoose={(value) => setType(value as ApplicationType)} />
        </Step>
        <Step title={steps[1]} isShown={step === 1}>
          <TextField name="name" label="Name" placeholder="My application" hint={signsIn ? "People see it when they are asked to allow access." : undefined} />
          {/* Disabled fields are not sent, and keep what was typed while the type is another. */}
          <fieldset className="grid gap-5" disabled={!signsIn} hidden={!signsIn}>
            <UriField name="redirect_uris" applicationType={signsIn ? type : "web"} placeholder={examples[type]} />
            <UriField name="allowed_logout_uris" applicationType={signsIn ? type : "web"} isOptional />
            <TextField name="homepage_url" label="Home page" isOptional placeholder="https://app.example.com" />
          </fieldset>
        </Step>
        <Step title={steps[2]} isShown={isLast}>
          <ScopeField key={signsIn ? "people" : "machine"} applicationType={type} />
          <fieldset disabled={!signsIn} hidden={!signsIn}>
            <CheckField name="require_consent" label="Ask people before it gets anything" hint="Leave it out for applications that are your own." defaultChecked />
          </fieldset>
          <fieldset disabled={type !== "web"} hidden={type !== "web"}>
            <details className="fold">
              <summary>More: its secret and PKCE</summary>
              <div className="grid gap-5">
                <AuthMethodField hint="The server takes both ways; the code for your application uses this one." />
                <PkceField isRequired />
              </div>
            </details>
          </fieldset>
        </Step>
      </Answers>
    </OperationForm>
  );
}

function Progress({ step }: { step: number }) {
  return (
    <ol className="flex flex-wrap gap-x-5 gap-y-1 text-[13px]" aria-label="Steps">
      {steps.map((title, index) => (
        <li key={title} aria-current={index === step ? "step" : undefined} className={index === step ? "font-semibold" : "quiet"}>
          {index + 1}. {title}
        </li>
      ))}
    </ol>
  );
}

function Step({ title, isShown, children }: { title: string; isShown: boolean; children: ReactNode }) {
  return (
    <section aria-label={title} className={isShown ? "grid gap-5" : undefined} hidden={!isShown}>
      {children}
    </section>
  );
}

/** What was found here stands beside what the server refused; and a refusal leads to the step of its field. */
function Answers({ trouble, onRefused, children }: { trouble: Trouble; onRefused: (step: number) => void; children: ReactNode }) {
  const { errors, values, ...rest } = use(FormAnswer);
  const told = useRef(errors);
  useEffect(() => {
    if (told.current === errors) return;
    told.current = errors;
    const refused = Object.keys(errors).map(stepOfField);
    if (refused.length > 0) onRefused(Math.min(...refused));
  }, [errors, onRefused]);
  return <FormAnswer value={{ ...rest, values, errors: { ...trouble, ...errors } }}>{children}</FormAnswer>;
}

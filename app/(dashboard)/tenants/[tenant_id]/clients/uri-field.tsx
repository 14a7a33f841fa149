"use client";

import { use, useState, type SyntheticEvent } from "react";
import { useEnvironment } from "../../../../_ui/environment";
import { ListField } from "../../../../_ui/list-field";
import { FormAnswer } from "../../../../_ui/operation-form";
import type { ApplicationType, registrations } from "./application-types";
import { adviseUri } from "./uri-advice";

interface Props {
  name: "redirect_uris" | "allowed_logout_uris";
  applicationType: ApplicationType;
  registration?: keyof typeof registrations;
  defaultValue?: readonly string[];
  placeholder?: string;
  isOptional?: boolean;
}

const words = {
  redirect_uris: { label: "Redirect URIs", kind: "redirect URI", hint: "People are sent back to these after signing in. They are compared exactly." },
  allowed_logout_uris: { label: "Logout URIs", kind: "logout URI", hint: "People may be sent to these after signing out." },
} as const;

/** Addresses, with what the server will say of each while it is typed, and what to think of where it will take them. */
export function UriField({ name, applicationType, registration = "manual", defaultValue = [], placeholder, isOptional }: Props) {
  const kept = use(FormAnswer).values[name];
  const [typed, setTyped] = useState<readonly string[]>(kept?.split("\n") ?? defaultValue);
  const isProduction = useEnvironment()?.environment === "production";
  const { label, kind, hint } = words[name];
  const advice = (uri: string) => adviseUri(uri.trim(), { applicationType, registration, kind, isProduction });
  const warnings = [...new Set(typed)].flatMap((uri) => (uri.trim() === "" ? [] : (advice(uri).warning ?? []))).filter((text, index, all) => all.indexOf(text) === index);
  const read = (event: SyntheticEvent<HTMLDivElement>) => setTyped([...event.currentTarget.querySelectorAll<HTMLInputElement>("input[type=text]")].map(({ value }) => value));
  return (
    <div className="grid gap-2" onInput={read}>
      <ListField name={name} label={label} hint={hint} isOptional={isOptional} defaultValue={defaultValue} check={(uri) => advice(uri).refusal} placeholder={placeholder} addLabel={`Add a ${kind}`} />
      <div role="status">
        {warnings.map((text) => (
          <p key={text} className="notice warn">
            {text}
          </p>
        ))}
      </div>
    </div>
  );
}

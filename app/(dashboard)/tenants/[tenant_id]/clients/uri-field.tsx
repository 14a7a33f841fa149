"use client";

import { use, useState, type SyntheticEvent } from "react";
import { useEnvironment } from "../../../../_ui/environment";
import { TextField } from "../../../../_ui/field";
import { FormAnswer } from "../../../../_ui/operation-form";
import type { ApplicationType, registrations } from "./application-types";
import { adviseUris } from "./uri-advice";

interface Props {
  name: "redirect_uris" | "allowed_logout_uris";
  applicationType: ApplicationType;
  registration?: keyof typeof registrations;
  defaultValue?: string;
  placeholder?: string;
  isOptional?: boolean;
}

const words = {
  redirect_uris: { label: "Redirect URIs", kind: "redirect URI", hint: "One a line. People are sent back to these after signing in; they are compared exactly." },
  allowed_logout_uris: { label: "Logout URIs", kind: "logout URI", hint: "One a line. People may be sent to these after signing out." },
} as const;

/** Addresses, one a line, with what the server will say of each while it is typed. */
export function UriField({ name, applicationType, registration = "manual", defaultValue = "", placeholder, isOptional }: Props) {
  const [typed, setTyped] = useState(use(FormAnswer).values[name] ?? defaultValue);
  const isProduction = useEnvironment()?.environment === "production";
  const { label, kind, hint } = words[name];
  const advice = adviseUris(typed, { applicationType, registration, kind, isProduction });
  return (
    <div className="grid gap-2" onInput={(event: SyntheticEvent) => setTyped((event.target as HTMLTextAreaElement).value)}>
      <TextField name={name} label={label} lines={3} placeholder={placeholder} hint={hint} isOptional={isOptional} defaultValue={defaultValue} />
      <ul aria-label={`About the ${label.toLowerCase()}`} aria-live="polite" className="grid gap-2" hidden={advice.length === 0}>
        {advice.map(({ uri, look, text }, index) => (
          <li key={`${uri} ${index}`} className={`notice ${look}`}>
            <code className="break-all">{uri}</code>
            <br />
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

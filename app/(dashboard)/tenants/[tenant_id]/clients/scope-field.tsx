"use client";

import { use, useId, useState } from "react";
import { managementScopes } from "@/lib/oauth/management-scopes";
import { FormAnswer } from "../../../../_ui/operation-form";
import type { ApplicationType } from "./application-types";

const identity = [
  ["openid", "Who it is: needed for every sign-in"],
  ["profile", "Name and picture"],
  ["email", "E-mail address"],
  ["offline_access", "Stay signed in with a refresh token"],
  ["external_id", "The user's id in your system"],
] as const;

const defaults = ["openid", "profile", "email"];

/** What a client may ask for: boxes for what is known here, lines for the scopes of one's own API. */
export function ScopeField({ applicationType, chosen }: { applicationType: ApplicationType; chosen?: string[] }) {
  const isMachine = applicationType === "backend";
  const known: readonly (readonly [string, string?])[] = isMachine ? managementScopes.map((scope) => [scope] as const) : identity;
  const names = known.map(([scope]) => scope);
  const { errors, values } = use(FormAnswer);
  const start = values.scopes?.split("\n") ?? chosen ?? (isMachine ? [] : defaults);
  const [ticked, setTicked] = useState(new Set(start));
  const id = useId();
  const toggle = (scope: string, isTicked: boolean) => setTicked((before) => new Set(isTicked ? [...before, scope] : [...before].filter((other) => other !== scope)));
  return (
    <fieldset className="field grid gap-4">
      <legend>{isMachine ? "What it may do in this tenant's management API" : "What it may ask for"}</legend>
      <div className={isMachine ? "grid gap-x-4 gap-y-2 sm:grid-cols-2 lg:grid-cols-3" : "grid gap-2"}>
        {known.map(([scope, text]) => (
          <div key={scope} className="check">
            <input type="checkbox" name="scopes" value={scope} id={`${id}-${scope}`} checked={ticked.has(scope)} onChange={(event) => toggle(scope, event.target.checked)} />
            <label htmlFor={`${id}-${scope}`} className="font-normal!">
              <code>{scope}</code>
              {text && <span className="quiet"> {text}</span>}
            </label>
          </div>
        ))}
      </div>
      <div className="field">
        <label htmlFor={`${id}-own`}>
          Scopes of your own APIs <span className="optional">(optional)</span>
        </label>
        <textarea
          id={`${id}-own`}
          name="scopes"
          className="input"
          rows={2}
          placeholder="orders:read"
          defaultValue={start.filter((scope) => !names.includes(scope)).join("\n")}
          aria-invalid={errors.scopes !== undefined}
          aria-describedby={`${id}-error ${id}-hint`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
        <p className="error" id={`${id}-error`} role="alert" hidden={!errors.scopes}>
          {errors.scopes}
        </p>
        <p className="hint" id={`${id}-hint`}>
          One a line. {isMachine ? "They stand in its tokens as they are." : "A user gets those that are given to them."}
        </p>
      </div>
    </fieldset>
  );
}

"use client";

import Link from "next/link";
import { useState } from "react";
import { CheckList } from "../../../../_ui/field";
import { methodLabels, type Method } from "./method-labels";

interface Props {
  methods: readonly Method[];
  /** Some social login is on for this tenant. */
  hasProvider: boolean;
  providersHref: string;
}

/** The boxes, and what their choice would mean, told before it is saved. */
export function SignInMethods({ methods, hasProvider, providersHref }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>(methods);
  const choices = (Object.keys(methodLabels) as Method[]).filter((method) => method !== "enterprise_sso" || methods.includes(method)).map((value) => ({ value, ...methodLabels[value] }));
  const warning = warningOf(chosen, hasProvider);
  return (
    <>
      <CheckList name="auth_methods" label="Ways to sign in" choices={choices} defaultValue={methods} onChoose={setChosen} />
      <div role="status" className="empty:-mt-5">
        {warning && (
          <p className="notice warn">
            {warning} {warning.includes("social login is set up") && <Link className="link" href={providersHref}>Set one up</Link>}
          </p>
        )}
      </div>
    </>
  );
}

function warningOf(chosen: readonly string[], hasProvider: boolean): string | undefined {
  const works = chosen.filter((method) => method === "magic_link" || method === "passkeys" || (method === "social_logins" && hasProvider));
  if (chosen.length === 0) return "No way to sign in is left. Choose at least one.";
  if (chosen.includes("social_logins") && !hasProvider) return `No social login is set up for this tenant, so ${works.length === 0 ? "nobody could sign in" : "none is offered"}.`;
  if (works.length === 0) return "Nobody could sign in with this alone.";
  if (works.every((method) => method === "passkeys")) return "With passkeys alone, whoever has none yet cannot sign in, and a lost device locks its owner out.";
  return undefined;
}

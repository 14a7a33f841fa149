"use client";

import { useState, type SyntheticEvent } from "react";
import { CheckField } from "../../../../_ui/field";

/** PKCE, and what to know before it is lifted. */
export function PkceField({ isRequired }: { isRequired: boolean }) {
  const [isTicked, setTicked] = useState(isRequired);
  return (
    <div className="grid gap-2" onInput={(event: SyntheticEvent) => setTicked((event.target as HTMLInputElement).checked)}>
      <CheckField name="require_pkce" label="Require PKCE" hint="Every sign-in proves that the code is redeemed by whoever asked for it." defaultChecked={isRequired} />
      <p className="notice warn" role="status" hidden={isTicked}>
        Lift this only for software that cannot do PKCE. A stolen code is then stopped by the client secret and a nonce alone, so each sign-in must ask for <code>openid</code> and send a nonce, and the application must check it. See{" "}
        <a className="link" href="https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1" rel="noreferrer" target="_blank">
          RFC 9700, section 2.1.1
        </a>{" "}
        and{" "}
        <a className="link" href="https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1#section-7.5.1" rel="noreferrer" target="_blank">
          OAuth 2.1, section 7.5.1
        </a>
        .
      </p>
    </div>
  );
}

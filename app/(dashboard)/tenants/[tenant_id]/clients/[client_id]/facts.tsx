import type { ReactNode } from "react";
import { Time } from "../../../../../_ui/time";
import { isSelfRegistered, registrations } from "../application-types";
import type { WireClient } from "../client-rows";

const explanations = {
  manual: undefined,
  dynamic: "It registered itself and can change all of this by itself (RFC 7592). Nobody vouches for its name.",
  metadata_document: "All of this is what the document at its client id says, read again when its copy expires. Only whether it may come in is decided here.",
  first_party: "It is part of this installation and cannot be changed.",
};

/** A client to look at: for whom it is not theirs to change, and for what it says about itself. */
export function Facts({ client }: { client: WireClient }) {
  return (
    <section className="panel" aria-labelledby="about">
      <div className="panel-head">
        <h2 id="about">About it</h2>
        {explanations[client.registration] && <p>{explanations[client.registration]}</p>}
      </div>
      <dl className="panel-in grid gap-4">
        <Fact label="Client id" values={[client.id]} />
        <Fact label="Came by">{registrations[client.registration]}</Fact>
        <Fact label="Redirect URIs" values={client.redirect_uris} />
        <Fact label="Logout URIs" values={client.allowed_logout_uris} />
        <Fact label="Home page" values={client.homepage_url ? [client.homepage_url] : []} />
        <Fact label="It may ask for" values={client.allowed_scopes} />
        <Fact label="Consent">{isSelfRegistered(client.registration) || client.require_consent ? "People are asked before it gets anything" : "People are not asked"}</Fact>
        <Fact label="It proves itself by">{client.token_endpoint_auth_method === "none" ? "PKCE, without a secret" : client.token_endpoint_auth_method}</Fact>
        <Fact label="PKCE">{client.require_pkce ? "Required" : "Not required"}</Fact>
        <Fact label="Last used">{client.last_used_at ? <Time at={client.last_used_at} /> : "Never"}</Fact>
        <Fact label="Created">
          <Time at={client.created_at} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, values, children }: { label: string; values?: string[]; children?: ReactNode }) {
  return (
    <div>
      <dt className="copy-label">{label}</dt>
      {values?.length === 0 && <dd>None</dd>}
      {values?.map((value) => (
        <dd key={value} className="break-all">
          <code>{value}</code>
        </dd>
      ))}
      {children && <dd>{children}</dd>}
    </div>
  );
}

import Link from "next/link";
import { snippetsFor } from "@/lib/snippets";
import { assistantPrompt } from "@/lib/snippets/prompt";
import { secretVariable, snippetValues } from "@/lib/snippets/snippet";
import { CopyField } from "../../../../../_ui/copy-field";
import { OperationForm } from "../../../../../_ui/operation-form";
import type { WireClient } from "../client-rows";

interface Props {
  client: WireClient;
  issuer: string;
  /** Of the client's page. */
  path: string;
  chosen: string | undefined;
  mayWrite: boolean;
}

/** Code with the client's own values in it, for the frameworks that fit its type, and the same for an assistant. */
export function Quickstart({ client, issuer, path, chosen, mayWrite }: Props) {
  const values = snippetValues(client, issuer);
  const fitting = snippetsFor(client.application_type);
  const snippet = fitting.find(({ id }) => id === chosen) ?? fitting[0]!;
  const needed = snippet.redirectUri?.(values);
  const isMissing = needed !== undefined && !client.redirect_uris.includes(needed);
  return (
    <div className="stack">
      <section className="panel" aria-labelledby="code">
        <div className="panel-head">
          <h2 id="code">Code for your application</h2>
          <p>
            With your values in it.{" "}
            {client.token_endpoint_auth_method === "none" ? (
              "It needs no secret."
            ) : (
              <>
                The secret is never part of it: give it in the environment as <code>{secretVariable}</code>.
              </>
            )}
          </p>
        </div>
        <div className="panel-in">
          {fitting.length > 1 && (
            <nav className="tabs" aria-label="Framework">
              {fitting.map(({ id, label }) => (
                <Link key={id} href={`${path}?tab=quickstart&for=${id}`} aria-current={id === snippet.id ? "page" : undefined} scroll={false}>
                  {label}
                </Link>
              ))}
            </nav>
          )}
          <div className="copies">
            {isMissing && (
              <div className="notice warn grid gap-3">
                <p>
                  This code is called back at <code className="break-all">{needed}</code>, which is not among the redirect URIs yet.
                </p>
                {mayWrite && (
                  <OperationForm
                    key={needed}
                    operation="update_client"
                    fixed={{ tenant_id: client.tenant_id, id: client.id, redirect_uris: [...client.redirect_uris, needed].join("\n") }}
                    version={client.updated_at}
                    was={{ redirect_uris: client.redirect_uris.join("\n") }}
                    label="Add it"
                    look=""
                    doneText="Added."
                  />
                )}
              </div>
            )}
            {snippet.install && <CopyField label="Install" value={snippet.install} />}
            {snippet.files(values).map(({ path: file, text }) => (
              <CopyField key={file} label={file} value={text} />
            ))}
            <CopyField label="Start" value={snippet.start} />
          </div>
        </div>
      </section>
      <section className="panel" aria-labelledby="prompt">
        <div className="panel-head">
          <h2 id="prompt">For your assistant</h2>
          <p>Paste this to the assistant that writes your application. It names the secret and never holds it.</p>
        </div>
        <div className="panel-in copies [&_pre]:whitespace-pre-wrap">
          <CopyField label="Prompt for your assistant" value={assistantPrompt(values)} />
        </div>
      </section>
    </div>
  );
}

import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { consentView } from "@/lib/hosted/consent-view";
import { summarizeManagement } from "@/lib/hosted/scope-words";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, type Query } from "../site";
import { ScopeChoice } from "./scope-choice";

export const metadata: Metadata = { title: "Allow access" };

export default async function ConsentPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await consentView(tenant, await currentRequest(), one(query.request));
  if (view === "sign_in") redirect(`/oauth2/login?request=${one(query.request)}`);
  if (!view) return <Expired />;
  const management = view.scopes.filter((scope) => scope.isManagement);
  const others = view.scopes.filter((scope) => !scope.isManagement);
  return (
    <>
      <Heading title={`Allow ${view.clientName}?`}>
        It asks for access to your <strong>{tenant.productName}</strong> account.
      </Heading>
      {view.isUnverified && (
        <p className="notice">
          <strong>Not verified.</strong> This application registered itself under this name. Allow it only if you started this and know where it leads.
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>Account</dt>
          <dd>{view.account.email}</dd>
        </div>
        <div>
          <dt>Leads to</dt>
          <dd>{view.redirectHost}{view.redirectsToDevice && <small>a program on this device</small>}</dd>
        </div>
        {view.resources.map((resource) => (
          <div key={resource}>
            <dt>For use at</dt>
            <dd>{resource}</dd>
          </div>
        ))}
      </dl>
      <PostForm action="/oauth2/consent/answer" fields={{ request: view.requestId, account: view.account.id }}>
        <fieldset className="scopes">
          <legend>It would be able to</legend>
          {others.map((scope) => (
            <ScopeChoice key={scope.scope} {...scope} />
          ))}
          {management.length > 0 && management.length <= 4 && management.map((scope) => <ScopeChoice key={scope.scope} {...scope} />)}
          {management.length > 4 && (
            <details className="scope-group">
              <summary>
                <span>Manage your tenants<small>{summarizeManagement(management.map(({ scope }) => scope))}</small></span>
                <span className="choose">Choose</span>
              </summary>
              {management.map((scope) => (
                <ScopeChoice key={scope.scope} {...scope} />
              ))}
            </details>
          )}
        </fieldset>
        <div className="stack">
          <button className="button" type="submit" name="answer" value="allow">
            Allow
          </button>
          <button className="button secondary" type="submit" name="answer" value="deny">
            Do not allow
          </button>
        </div>
      </PostForm>
    </>
  );
}

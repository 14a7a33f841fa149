import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { consentView, type ConsentView } from "@/lib/hosted/consent-view";
import { scopeWords, summarizeManagement } from "@/lib/hosted/scope-words";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentLanguage, currentRequest, currentSite, one, texts, type Query } from "../site";
import { ScopeChoice } from "./scope-choice";
import { TenantChoice } from "./tenant-choice";

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await texts("consent"))("pageTitle") });

const strong = (chunks: ReactNode) => <strong>{chunks}</strong>;

export default async function ConsentPage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("consent");
  const view = await consentView(tenant, await currentRequest(), one(query.request));
  if (view === "sign_in") redirect(`/oauth2/login?request=${one(query.request)}`);
  if (!view) return <Expired />;

  const kept = one(query.kept)?.split(" ");
  const choice = ({ scope, field, isFixed }: ConsentView["scopes"][number]) => <ScopeChoice key={scope} {...scopeWords(t, scope)} field={field} isFixed={isFixed} isTicked={isFixed || !kept || kept.includes(scope)} />;
  const management = view.scopes.filter(({ isManagement }) => isManagement);
  const isFolded = management.length > 4 && !kept;
  return (
    <>
      <Heading title={t("title", { client: view.clientName })}>{t.rich("lede", { product: tenant.productName, strong })}</Heading>
      {view.isUnverified && <p className="notice">{view.verifiedDomain ? t.rich("unverifiedName", { domain: view.verifiedDomain, strong }) : t.rich("unverified", { strong })}</p>}
      {view.redirectsToDevice && <p className="notice warn">{t.rich("toDevice", { strong })}</p>}
      <dl className="facts">
        <div>
          <dt>{t("account")}</dt>
          <dd>
            {view.account.email}
            <PostForm action="/oauth2/consent/answer" fields={{ request: view.requestId }}>
              <button className="linklike" type="submit" name="answer" value="switch">
                {t("useAnother")}
              </button>
            </PostForm>
          </dd>
        </div>
        {view.verifiedDomain && (
          <div>
            <dt>{t("verifiedDomain")}</dt>
            <dd><bdi>{view.verifiedDomain}</bdi></dd>
          </div>
        )}
        <div>
          <dt>{t("leadsTo")}</dt>
          <dd><bdi>{view.redirectHost}</bdi>{view.redirectsToDevice && <small>{t("onThisDevice")}</small>}</dd>
        </div>
        {view.resources.map((resource) => (
          <div key={resource}>
            <dt>{t("forUseAt")}</dt>
            <dd><bdi>{resource}</bdi></dd>
          </div>
        ))}
      </dl>
      <PostForm action="/oauth2/consent/answer" fields={{ request: view.requestId, account: view.account.id }}>
        <fieldset className="scopes">
          <legend>{t("ableTo")}</legend>
          {view.scopes.filter(({ isManagement }) => !isManagement).map(choice)}
          {!isFolded && management.map(choice)}
          {isFolded && (
            <details className="scope-group">
              <summary>
                <span>
                  {t("manage")}
                  {summarizeManagement(t, await currentLanguage(), management.map(({ scope }) => scope)).map((line) => (
                    <small key={line}>{line}</small>
                  ))}
                </span>
                <span className="choose">{t("choose")}</span>
              </summary>
              {management.map(choice)}
            </details>
          )}
        </fieldset>
        {view.tenants.length > 0 && <TenantChoice tenants={view.tenants} isRefused={one(query.error) === "no_tenant"} t={t} />}
        <div className="stack">
          <button className="button" type="submit" name="answer" value="allow">
            {t("allow")}
          </button>
          {view.mayChange && (
            <button className="button secondary" type="submit" name="answer" value="read">
              {t("allowReading")}
            </button>
          )}
          <button className="button secondary" type="submit" name="answer" value="deny">
            {t("deny")}
          </button>
        </div>
        <p className="fine">{t("takeBack")}</p>
      </PostForm>
    </>
  );
}

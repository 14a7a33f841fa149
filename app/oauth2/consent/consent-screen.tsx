import type { ReactNode } from "react";
import type { ConsentView } from "@/lib/hosted/consent-view";
import { scopeWords, summarizeManagement } from "@/lib/hosted/scope-words";
import type { Language } from "@/lib/languages/languages";
import type { Texts } from "@/lib/languages/translator";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { ScopeChoice } from "./scope-choice";
import { TenantChoice } from "./tenant-choice";

interface ConsentScreen {
  view: ConsentView;
  t: Texts<"consent">;
  language: Language;
  productName: string;
  /** The scopes left ticked on the form that came back. */
  kept?: string[];
  choseNoTenant?: boolean;
}

const strong = (chunks: ReactNode) => <strong>{chunks}</strong>;

/** Who asks for what, where the answer leads, and what of it to allow. */
export function ConsentScreen({ view, t, language, productName, kept, choseNoTenant = false }: ConsentScreen) {
  const choice = ({ scope, field, isFixed }: ConsentView["scopes"][number]) => <ScopeChoice key={scope} {...scopeWords(t, scope)} field={field} isFixed={isFixed} isTicked={isFixed || !kept || kept.includes(scope)} />;
  const management = view.scopes.filter(({ isManagement }) => isManagement);
  const isFolded = management.length > 4 && !kept;
  return (
    <>
      <Heading title={t("title", { client: view.clientName })}>{t.rich("lede", { product: productName, strong })}</Heading>
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
                  {summarizeManagement(t, language, management.map(({ scope }) => scope)).map((line) => (
                    <small key={line}>{line}</small>
                  ))}
                </span>
                <span className="choose">{t("choose")}</span>
              </summary>
              {management.map(choice)}
            </details>
          )}
        </fieldset>
        {view.tenants.length > 0 && <TenantChoice tenants={view.tenants} isRefused={choseNoTenant} t={t} />}
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

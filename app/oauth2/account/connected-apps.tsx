import type { AccountView } from "@/lib/hosted/account-view";
import { ago, day } from "@/lib/hosted/ago";
import { scopeWords } from "@/lib/hosted/scope-words";
import { currentPage } from "../_ui/site";
import { LineAction } from "./line-action";

export async function ConnectedApps({ apps }: { apps: AccountView["apps"] }) {
  const { language, texts } = await currentPage();
  const t = texts("account");
  const words = texts("consent");
  return (
    <section aria-labelledby="apps">
      <h2 id="apps">{t("apps")}</h2>
      {apps.length === 0 && <p className="empty-list">{t("noApps")}</p>}
      {apps.length > 0 && (
        <ul className="list">
          {apps.map(({ clientId, name, scopes, tenantNames, since, lastUsedAt }) => (
            <li className="list-item" key={clientId}>
              <div className="list-text">
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                <small>
                  {t("appSince", { when: day(language, since) })} · {lastUsedAt ? t("lastUsed", { when: ago(language, lastUsedAt) }) : t("neverUsed")}
                </small>
                {tenantNames && <small>{t("appTenants", { names: new Intl.ListFormat(language).format(tenantNames) })}</small>}
                <details className="edit">
                  <summary aria-label={`${t("mayDo")}: ${name}`}>{t("mayDo")}</summary>
                  <ul className="plain">
                    {scopes.map((scope) => (
                      <li key={scope}>{scopeWords(words, scope).title}</li>
                    ))}
                  </ul>
                </details>
              </div>
              <LineAction action="/oauth2/account/apps/revoke" fields={{ client: clientId }} label={t("revoke")} of={name} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

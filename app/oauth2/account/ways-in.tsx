import type { AccountView } from "@/lib/hosted/account-view";
import { ago, day } from "@/lib/hosted/ago";
import type { Texts } from "@/lib/languages/translator";
import { AddPasskey } from "../passkey-offer/add-passkey";
import { addPasskeyTexts } from "../passkey-offer/passkey-offer-texts";
import { PostForm } from "../_ui/post-form";
import { currentPage } from "../_ui/site";
import { LineAction } from "./line-action";

/** With an old sign-in, first to a new one: it leads back here. */
async function NewPasskey({ isFresh, t }: { isFresh: boolean; t: Texts<"account"> }) {
  const { texts } = await currentPage();
  if (!isFresh)
    return (
      <a className="button secondary small" href="/oauth2/account?notice=sign_in_again">
        {t("addPasskey")}
      </a>
    );
  return (
    <>
      <noscript>
        <p className="hint">{t("needsScript")}</p>
      </noscript>
      <div className="add-passkey">
        <AddPasskey next="/oauth2/account?notice=passkey_added" texts={{ ...addPasskeyTexts(texts("passkeys")), create: t("addPasskey") }} className="button secondary small" />
      </div>
    </>
  );
}

/** Mail, passkeys and the accounts at other places. What is the last way in can be tried to remove, and is kept with a word why. */
export async function WaysIn({ view }: { view: AccountView }) {
  const { language, texts } = await currentPage();
  const t = texts("account");
  const used = (at: Date | null) => (at ? t("lastUsed", { when: ago(language, at) }) : t("neverUsed"));
  return (
    <section aria-labelledby="ways">
      <h2 id="ways">{t("ways")}</h2>
      <ul className="list">
        {view.mayUseMail && (
          <li className="list-item">
            <div className="list-text">
              <strong>{t("byMail")}</strong>
              <small>
                <bdi>{view.email}</bdi>
              </small>
            </div>
          </li>
        )}
        {view.passkeys.map(({ id, name, createdAt, lastUsedAt, counterRegressedAt }) => (
          <li className="list-item" key={id}>
            <div className="list-text">
              <strong>
                <bdi>{name}</bdi>
              </strong>{" "}
              {counterRegressedAt && <span className="badge bad">{t("maybeCopied")}</span>}
              <small>
                {t("passkey")} · {t("created", { when: day(language, createdAt) })} · {used(lastUsedAt)}
              </small>
              <details className="edit">
                <summary aria-label={`${t("rename")}: ${name}`}>{t("rename")}</summary>
                <PostForm action="/oauth2/account/passkeys/rename" fields={{ passkey: id }}>
                  <label htmlFor={`name-${id}`}>{t("passkeyName")}</label>
                  <input id={`name-${id}`} type="text" name="name" defaultValue={name} required maxLength={100} dir="auto" autoComplete="off" />
                  <button className="button secondary small" type="submit">
                    {t("save")}
                  </button>
                </PostForm>
              </details>
            </div>
            <LineAction action="/oauth2/account/passkeys/remove" fields={{ passkey: id }} label={t("remove")} of={name} />
          </li>
        ))}
        {view.identities.map(({ id, provider, email, linkedAt, lastUsedAt }) => (
          <li className="list-item" key={id}>
            <div className="list-text">
              <strong>{provider}</strong>
              <small>
                {email && (
                  <>
                    <bdi>{email}</bdi> ·{" "}
                  </>
                )}
                {t("linked", { when: day(language, linkedAt) })} · {used(lastUsedAt)}
              </small>
            </div>
            <LineAction action="/oauth2/account/identities/unlink" fields={{ identity: id }} label={t("disconnect")} of={provider} />
          </li>
        ))}
      </ul>
      {view.mayAddPasskey && view.passkeys.length === 0 && <p className="empty-list">{t("noPasskeys")}</p>}
      {view.mayAddPasskey && <NewPasskey isFresh={view.isFresh} t={t} />}
    </section>
  );
}

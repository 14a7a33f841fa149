import type { AccountView } from "@/lib/hosted/account-view";
import { ago, day } from "@/lib/hosted/ago";
import { placeText } from "@/lib/hosted/place-text";
import type { Device } from "@/lib/user-agent";
import type { Language } from "@/lib/languages/languages";
import type { Texts } from "@/lib/languages/translator";
import { PostForm } from "../_ui/post-form";
import { currentPage } from "../_ui/site";
import { LineAction } from "./line-action";

const shownAtFirst = 5;

export async function Sessions({ sessions }: { sessions: AccountView["sessions"] }) {
  const { language, texts } = await currentPage();
  const t = texts("account");
  const item = (session: AccountView["sessions"][number]) => <SessionItem key={session.id} session={session} language={language} t={t} />;
  const rest = sessions.slice(shownAtFirst);
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{t("sessions")}</h2>
      <ul className="list">{sessions.slice(0, shownAtFirst).map(item)}</ul>
      {rest.length > 0 && (
        <details className="more">
          <summary>{t("moreSessions", { count: rest.length })}</summary>
          <ul className="list">{rest.map(item)}</ul>
        </details>
      )}
      {sessions.length > 1 ? (
        <PostForm action="/oauth2/account/sessions/end-others">
          <button className="button secondary small" type="submit">
            {t("endOthers")}
          </button>
        </PostForm>
      ) : (
        <p className="hint">{t("onlyHere")}</p>
      )}
    </section>
  );
}

function SessionItem({ session, language, t }: { session: AccountView["sessions"][number]; language: Language; t: Texts<"account"> }) {
  const name = deviceName(session.device, t);
  const place = placeText(session.ip, language);
  return (
    <li className="list-item">
      <div className="list-text">
        <strong>{name}</strong> {session.isCurrent && <span className="badge good">{t("thisDevice")}</span>}
        <small>
          {session.isCurrent ? t("seenNow") : t("seen", { when: ago(language, session.lastSeenAt) })} · {t("since", { when: day(language, session.since) })}
          {place && ` · ${place}`}
          {session.ip && ` · ${t("address", { ip: session.ip })}`}
        </small>
      </div>
      {!session.isCurrent && <LineAction action="/oauth2/account/sessions/end" fields={{ session: session.id }} label={t("end")} of={name} />}
    </li>
  );
}

function deviceName({ browser, system }: Device, t: Texts<"account">): string {
  return browser && system ? t("deviceBoth", { browser, system }) : (browser ?? system ?? t("deviceUnknown"));
}

import type { AskedFrom } from "@/lib/hosted/email-views";
import { placeText } from "@/lib/hosted/place-text";
import { typedEmail } from "@/lib/hosted/views";
import { isolated } from "@/lib/languages/bidi";
import { utcTime } from "@/lib/languages/languages";
import { shownError } from "../_ui/errors";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { currentPage } from "../_ui/site";
import { fieldError } from "../_ui/shown-error";
import { TextField } from "../_ui/text-field";

interface OtherBrowser {
  token: string | undefined;
  askedFrom: AskedFrom | undefined;
  error: string | undefined;
}

/** The link did not come from here. The code is the way on; who wants to go on here says which mailbox is theirs. */
export async function OtherBrowser({ token, askedFrom, error }: OtherBrowser) {
  const page = await currentPage();
  const { request, texts } = page;
  const t = texts("signIn");
  const shown = shownError(page, error);
  return (
    <>
      <Heading title={t("otherBrowserTitle")}>{t("otherBrowserText")}</Heading>
      {askedFrom && <Facts askedFrom={askedFrom} />}
      <p className="notice warn">{t("notYou")}</p>
      {token && (
        <details className="more" open={shown !== undefined}>
          <summary>{t("continueHere")}</summary>
          <p>{t("continueHereText")}</p>
          <PostForm action="/oauth2/magic-link/confirm" fields={{ token }}>
            <TextField
              name="email" type="email" label={t("email")} placeholder={t("emailExample")} defaultValue={typedEmail(request)} required maxLength={254}
              autoComplete="email" autoCapitalize="none" spellCheck={false} autoFocus={shown !== undefined} error={fieldError(shown)}
            />
            <button className="button secondary" type="submit">
              {t("continueHereSubmit")}
            </button>
          </PostForm>
        </details>
      )}
    </>
  );
}

async function Facts({ askedFrom: { askedAt, clientName, browser, system, ip } }: { askedFrom: AskedFrom }) {
  const { language, texts } = await currentPage();
  const t = texts("signIn");
  const apart = (value: string | undefined) => value && isolated(language, value);
  const facts = [
    { name: t("askedAt"), value: utcTime(language, askedAt) },
    { name: t("application"), value: apart(clientName) },
    { name: t("browser"), value: browser && system ? t("browserOn", { browser, system }) : (browser ?? system ?? t("unknownBrowser")) },
    { name: t("place"), value: placeText(ip, language) },
    { name: t("network"), value: apart(ip) },
  ];
  return (
    <dl className="facts">
      {facts
        .filter(({ value }) => value !== undefined)
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

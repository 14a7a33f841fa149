import type { Metadata } from "next";
import { pinCodeView } from "@/lib/hosted/email-views";
import { Alert } from "../alert";
import { fieldError, shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, texts, type Query } from "../site";
import { CodeField } from "./code-field";
import { ResendButton } from "./resend-button";
import { WaitForLink } from "./wait-for-link";

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await texts("signIn"))("codePageTitle") });

export default async function PinCodePage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const t = await texts("signIn");
  const common = await texts("common");
  const view = await pinCodeView(tenant, await currentRequest(), one(query.challenge));
  if (!view) return <Expired />;
  const { progress } = view;
  if (progress.state === "signed_in")
    return (
      <>
        <Heading title={t("signedInTitle")}>{progress.isAnswered ? t("otherTabDoneText") : t("otherTabText")}</Heading>
        {!progress.isAnswered && (
          <a className="button" href={progress.next}>
            {common("continue")}
          </a>
        )}
      </>
    );
  const error = await shownError(one(query.error) ?? (progress.state === "over" ? progress.reason : undefined), view.waitSeconds);
  const fields = { challenge: view.challengeId, request: view.requestId };
  return (
    <>
      <Heading title={t("codeTitle")}>
        {t.rich("codeSent", {
          email: view.email,
          address: (chunks) => (
            <strong className="address" dir="ltr" translate="no">
              {chunks}
            </strong>
          ),
        })}
      </Heading>
      <Alert error={error} />
      {one(query.sent) && !error && (
        <p className="notice" role="status">
          {t("codeSentAgain")}
        </p>
      )}
      <PostForm action="/oauth2/pin-code/verify" fields={fields}>
        <CodeField label={t("code")} submitsText={t("codeSubmits")} error={fieldError(error)} />
        <button className="button" type="submit">
          {common("continue")}
        </button>
        <p className="fine">{t("orLink")}</p>
        {progress.state === "waiting" && (
          <>
            <WaitForLink challengeId={view.challengeId} />
            <noscript>
              <p className="fine">{t.rich("refresh", { link: (chunks) => <a href={`/oauth2/pin-code?challenge=${view.challengeId}`}>{chunks}</a> })}</p>
            </noscript>
          </>
        )}
      </PostForm>
      <div className="foot">
        {t("noMail")}
        <PostForm action="/oauth2/pin-code/resend" fields={fields}>
          <ResendButton key={view.challengeId} label={t("resend")} waitingLabel={t("resendIn", { time: "{time}" })} readyText={t("resendReady")} waitSeconds={view.waitSeconds} />
        </PostForm>
        <a href={`/oauth2/login?${new URLSearchParams({ ...(view.requestId && { request: view.requestId }), other: "1" })}`}>{t("useAnother")}</a>
      </div>
    </>
  );
}

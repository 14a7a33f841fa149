import { pinCodeView } from "@/lib/hosted/email-views";
import { shownError } from "../_ui/errors";
import { Expired } from "../_ui/expired";
import { Address, Heading } from "../_ui/heading";
import { currentPage, one, type Query } from "../_ui/site";
import { CodeScreen } from "./code-screen";
import { codeTexts } from "./code-texts";

export default async function PinCodePage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const page = await currentPage();
  const { tenant, request, titleOf, texts } = page;
  const t = texts("signIn");
  const common = texts("common");
  const view = await pinCodeView(tenant, request, one(query.challenge));
  if (!view) return <Expired />;
  const { progress, challengeId, requestId, waitSeconds } = view;
  const title = <title>{titleOf(t("codePageTitle"))}</title>;
  if (progress.state === "signed_in")
    return (
      <>
        {title}
        <Heading title={t("signedInTitle")}>{progress.isAnswered ? t("otherTabDoneText") : t("otherTabText")}</Heading>
        {!progress.isAnswered && (
          <a className="button" href={progress.next}>
            {common("continue")}
          </a>
        )}
      </>
    );
  const error = shownError(page, one(query.error) ?? (progress.state === "over" ? progress.reason : undefined), waitSeconds);
  return (
    <>
      {title}
      <CodeScreen
        texts={codeTexts({ signIn: t, common })}
        lede={t.rich("codeSent", { email: view.email, address: (chunks) => <Address>{chunks}</Address> })}
        error={error}
        notice={one(query.sent) && !error ? t("codeSentAgain") : undefined}
        challengeId={challengeId}
        requestId={requestId}
        waitSeconds={waitSeconds}
        refresh={progress.state === "waiting" && t.rich("refresh", { link: (chunks) => <a href={`/oauth2/pin-code?challenge=${challengeId}`}>{chunks}</a> })}
        other={`/oauth2/login?${new URLSearchParams({ ...(requestId && { request: requestId }), other: "1" })}`}
      />
    </>
  );
}

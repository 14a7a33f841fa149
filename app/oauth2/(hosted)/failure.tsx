import { shownFailure } from "@/lib/hosted/pages";
import type { FailureReason } from "@/lib/failures/words";
import { Heading } from "./heading";
import { currentLanguage, currentPath, currentRequest, currentSite, pageTitle, texts } from "./site";

/** What happened, what to do next, and a reference that finds the trace: the same as lib/failures/page.ts writes. */
export async function Failure({ reason }: { reason: FailureReason }) {
  const { tenant } = await currentSite();
  const query = new URLSearchParams((await currentPath()).split("?")[1]);
  const { title, text, next, reference } = await shownFailure(tenant, await currentRequest(), await currentLanguage(), {
    reason, status: 200, requestId: query.get("request") ?? undefined, challengeId: query.get("challenge") ?? undefined, detail: { page: (await currentPath()).split("?")[0]! },
  });
  const t = await texts("errors");
  return (
    <>
      <title>{await pageTitle(title)}</title>
      <Heading title={title}>{text}</Heading>
      {next && (
        <a className="button" href={next.href}>
          {next.text}
        </a>
      )}
      <p className="fine">
        {t("tellReference")}{" "}
        <code className="reference" dir="ltr" translate="no">
          {reference}
        </code>
      </p>
    </>
  );
}

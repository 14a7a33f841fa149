import { shownFailure } from "@/lib/hosted/pages";
import type { FailureReason } from "@/lib/failures/words";
import { Heading } from "./heading";
import { currentPage } from "./site";

/** What happened, what to do next, and a reference that finds the trace: the same as lib/failures/page.ts writes. */
export async function Failure({ reason, challengeId }: { reason: FailureReason; /** Where the address does not say it. */ challengeId?: string }) {
  const { tenant, language, request, path, titleOf, texts } = await currentPage();
  const query = new URLSearchParams(path.split("?")[1]);
  const { title, text, next, reference } = await shownFailure(tenant, request, language, {
    reason, status: 200, requestId: query.get("request") ?? undefined, challengeId: challengeId ?? query.get("challenge") ?? undefined, detail: { page: path.split("?")[0]! },
  });
  const t = texts("errors");
  return (
    <>
      <title>{titleOf(title)}</title>
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

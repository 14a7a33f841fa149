import type { Metadata } from "next";
import { pinCodeView } from "@/lib/hosted/views";
import { Alert } from "../alert";
import { fieldError, shownError } from "../errors";
import { Expired } from "../expired";
import { Heading } from "../heading";
import { PostForm } from "../post-form";
import { currentRequest, currentSite, one, type Query } from "../site";
import { TextField } from "../text-field";

export const metadata: Metadata = { title: "Enter the code" };

export default async function PinCodePage({ searchParams }: { searchParams: Query }) {
  const query = await searchParams;
  const { tenant } = await currentSite();
  const view = await pinCodeView(tenant, await currentRequest(), one(query.challenge));
  if (!view) return <Expired />;
  const error = shownError(one(query.error) ?? (view.isOver ? "expired" : undefined));
  const fields = { challenge: view.challengeId, request: view.requestId };
  return (
    <>
      <Heading title="Check your mail">
        If you can sign in here, a mail with a six-digit code is on its way to <strong className="address">{view.email}</strong>
      </Heading>
      <Alert error={error} />
      {one(query.sent) && !error && (
        <p className="notice" role="status">
          A new code is on its way. The one before no longer works.
        </p>
      )}
      <PostForm action="/oauth2/pin-code/verify" fields={fields}>
        <TextField
          name="code" type="text" label="Six-digit code" inputMode="numeric" autoComplete="one-time-code" className="code"
          maxLength={16} required autoFocus spellCheck={false} error={fieldError(error)}
        />
        <button className="button" type="submit">
          Continue
        </button>
      </PostForm>
      <div className="foot">
        <PostForm action="/oauth2/pin-code/resend" fields={fields}>
          No mail? Look in the spam folder, or{" "}
          <button className="linklike" type="submit">
            send a new code
          </button>
        </PostForm>
        <a href={view.requestId ? `/oauth2/login?request=${view.requestId}` : "/oauth2/login"}>Use another address</a>
      </div>
    </>
  );
}

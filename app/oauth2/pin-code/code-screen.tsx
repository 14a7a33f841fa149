"use client";

import type { ReactNode } from "react";
import { Alert } from "../_ui/alert";
import { Heading } from "../_ui/heading";
import { PostForm } from "../_ui/post-form";
import { fieldError, type ShownError } from "../_ui/shown-error";
import { CodeField } from "./code-field";
import { ResendButton } from "./resend-button";
import { WaitForLink } from "./wait-for-link";

export interface CodeScreen {
  texts: Record<"title" | "code" | "codeSubmits" | "continue" | "orLink" | "noMail" | "resend" | "resendIn" | "resendReady" | "useAnother", string>;
  lede: ReactNode;
  error?: ShownError;
  /** A new code has just been sent. */
  notice?: string;
  challengeId: string;
  requestId: string | null | undefined;
  waitSeconds: number;
  /** With a link to ask again for whoever runs no script; undefined where nothing is waited for. */
  refresh?: ReactNode;
  other: string;
}

/** One field for six digits; the page also goes on when the link was used. */
export function CodeScreen({ texts, lede, error, notice, challengeId, requestId, waitSeconds, refresh, other }: CodeScreen) {
  const fields = { challenge: challengeId, request: requestId };
  return (
    <>
      <Heading title={texts.title}>{lede}</Heading>
      <Alert error={error} />
      {notice && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      <PostForm action="/oauth2/pin-code/verify" fields={fields}>
        <CodeField label={texts.code} submitsText={texts.codeSubmits} error={fieldError(error)} />
        <button className="button" type="submit">
          {texts.continue}
        </button>
        <p className="fine">{texts.orLink}</p>
        {refresh && (
          <>
            <WaitForLink challengeId={challengeId} />
            <noscript>
              <p className="fine">{refresh}</p>
            </noscript>
          </>
        )}
      </PostForm>
      <div className="foot">
        {texts.noMail}
        <PostForm action="/oauth2/pin-code/resend" fields={fields}>
          <ResendButton key={challengeId} label={texts.resend} waitingLabel={texts.resendIn} readyText={texts.resendReady} waitSeconds={waitSeconds} />
        </PostForm>
        <a href={other}>{texts.useAnother}</a>
      </div>
    </>
  );
}

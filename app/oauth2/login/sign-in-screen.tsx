"use client";

import type { ReactNode } from "react";
import type { SocialButton } from "@/lib/hosted/social-view";
import { Alert } from "../_ui/alert";
import type { ShownError } from "../_ui/shown-error";
import { Heading } from "../_ui/heading";
import { EmailForm, type EmailFormTexts } from "./email-form";
import { PasskeyButton, type PasskeyTexts } from "./passkey-button";
import { SocialButtons } from "./social-buttons";

export interface SignInTexts extends EmailFormTexts {
  or: string;
  lastUsed: string;
  needsScript: string;
  /** Of the group of buttons, where others stand above it. */
  otherWays: string;
  passkey: PasskeyTexts;
}

export interface SignInScreen {
  texts: SignInTexts;
  title: string;
  lede?: ReactNode;
  requestId?: string;
  error?: ShownError;
  /** Why somebody is back from a provider without being signed in. */
  socialNotice?: { text: string; isCalm: boolean };
  /** The address suggested; undefined where this tenant sends no mail. */
  email?: string;
  hasPasskeys: boolean;
  social: (Pick<SocialButton, "id" | "providerType" | "isLastUsed"> & { text: string })[];
  lastUsed?: "email" | "passkey";
  foot?: ReactNode;
}

/** Every way in that a tenant offers, the e-mail address first. */
export function SignInScreen({ texts, title, lede, requestId, error, socialNotice, email, hasPasskeys, social, lastUsed, foot }: SignInScreen) {
  const badge = <span className="badge">{texts.lastUsed}</span>;
  const offersEmail = email !== undefined;
  return (
    <>
      <Heading title={title}>{lede}</Heading>
      <Alert error={error} />
      {socialNotice && (
        <p className={socialNotice.isCalm ? "notice" : "alert"} role="alert">
          {socialNotice.text}
        </p>
      )}
      {!offersEmail && social.length === 0 && (
        <noscript>
          <p className="notice">{texts.needsScript}</p>
        </noscript>
      )}
      {offersEmail && <EmailForm texts={texts} requestId={requestId} email={email} badge={lastUsed === "email" && badge} error={error} />}
      {hasPasskeys && (
        <div className="passkey">
          {offersEmail && <p className="divider">{texts.or}</p>}
          <PasskeyButton requestId={requestId} badge={lastUsed === "passkey" && badge} texts={texts.passkey} />
        </div>
      )}
      <SocialButtons requestId={requestId} buttons={social} or={offersEmail ? texts.or : undefined} label={offersEmail ? texts.otherWays : undefined} badge={badge} />
      {foot && <div className="foot">{foot}</div>}
    </>
  );
}

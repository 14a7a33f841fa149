"use client";

import type { ReactNode } from "react";
import type { SocialButton } from "@/lib/hosted/social-view";
import { Alert } from "../_ui/alert";
import type { ShownError } from "../_ui/shown-error";
import { Heading } from "../_ui/heading";
import { EmailForm, type EmailFormTexts } from "./email-form";
import { PasskeyButton, type PasskeyTexts } from "./passkey-button";
import { SocialButtons } from "./social-buttons";

/** Those of what is shown. */
export interface SignInTexts {
  email?: EmailFormTexts;
  passkey?: PasskeyTexts;
  /** Between two ways in. */
  or?: string;
  /** Of the group of buttons, where others stand above it. */
  otherWays?: string;
  lastUsed?: string;
  /** Where no way in works without a script. */
  needsScript?: string;
}

export interface SignInScreen {
  texts: SignInTexts;
  title: string;
  lede?: ReactNode;
  requestId?: string;
  error?: ShownError;
  /** Why somebody is back from a provider without being signed in. */
  socialNotice?: { text: string; isCalm: boolean };
  /** The address suggested. */
  email?: string;
  social: (Pick<SocialButton, "id" | "providerType" | "isLastUsed"> & { text: string })[];
  lastUsed?: "email" | "passkey";
  foot?: ReactNode;
}

/** Every way in that a tenant offers, the e-mail address first. */
export function SignInScreen({ texts, title, lede, requestId, error, socialNotice, email = "", social, lastUsed, foot }: SignInScreen) {
  const badge = texts.lastUsed && <span className="badge">{texts.lastUsed}</span>;
  return (
    <>
      <Heading title={title}>{lede}</Heading>
      <Alert error={error} />
      {socialNotice && (
        <p className={socialNotice.isCalm ? "notice" : "alert"} role="alert">
          {socialNotice.text}
        </p>
      )}
      {texts.needsScript && (
        <noscript>
          <p className="notice">{texts.needsScript}</p>
        </noscript>
      )}
      {texts.email && <EmailForm texts={texts.email} requestId={requestId} email={email} badge={lastUsed === "email" && badge} error={error} />}
      {texts.passkey && (
        <div className="passkey">
          {texts.email && <p className="divider">{texts.or}</p>}
          <PasskeyButton requestId={requestId} badge={lastUsed === "passkey" && badge} texts={texts.passkey} />
        </div>
      )}
      <SocialButtons requestId={requestId} buttons={social} or={texts.email && texts.or} label={texts.otherWays} badge={badge} />
      {foot && <div className="foot">{foot}</div>}
    </>
  );
}

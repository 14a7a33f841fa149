"use client";

import type { ReactNode } from "react";
import { Alert } from "../_ui/alert";
import { Heading } from "../_ui/heading";
import { SocialButtons } from "../login/social-buttons";
import type { SignInScreen } from "../login/sign-in-screen";
import { PasskeySupport } from "../_ui/passkey-support";
import { PostForm } from "../_ui/post-form";
import { fieldError, type ShownError } from "../_ui/shown-error";
import { TextField } from "../_ui/text-field";

export interface SignUpScreen {
  texts: Record<"title" | "email" | "emailExample" | "submit" | "whatNext" | "or" | "lastUsed" | "otherWays", string> & { name: ReactNode };
  lede: ReactNode;
  requestId: string | undefined;
  error?: ShownError;
  name: string;
  email: string;
  social: SignInScreen["social"];
  foot: ReactNode;
}

export const SignUpScreen = ({ texts, lede, requestId, error, name, email, social, foot }: SignUpScreen) => (
  <>
    <Heading title={texts.title}>{lede}</Heading>
    <Alert error={error} />
    <PasskeySupport />
    <PostForm action="/oauth2/signup/email" fields={{ request: requestId }}>
      <TextField name="name" type="text" label={texts.name} defaultValue={name} maxLength={255} dir="auto" autoComplete="name" autoFocus error={fieldError(error, "invalid_name")} />
      <TextField
        name="email" type="email" label={texts.email} placeholder={texts.emailExample} defaultValue={email} required maxLength={254}
        dir="ltr" autoComplete="email" autoCapitalize="none" spellCheck={false} error={fieldError(error, "invalid_email")}
      />
      <button className="button" type="submit">
        {texts.submit}
      </button>
      <p className="fine">{texts.whatNext}</p>
    </PostForm>
    <SocialButtons requestId={requestId} buttons={social} or={texts.or} label={texts.otherWays} badge={<span className="badge">{texts.lastUsed}</span>} />
    <p className="foot">{foot}</p>
  </>
);

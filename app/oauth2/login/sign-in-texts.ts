import type { Texts } from "@/lib/languages/translator";
import type { SignInTexts } from "./sign-in-screen";

export interface SignInTranslators {
  signIn: Texts<"signIn">;
  common: Texts<"common">;
  passkeys: Texts<"passkeys">;
  social: Texts<"social">;
}

/** The ways in that the screen shows. */
export interface Offered {
  email: boolean;
  passkeys: boolean;
  social: boolean;
  /** One of them has the mark of the last. */
  hasLast: boolean;
}

/** What the screen says, in the language of these translators: only what is shown, since each text costs its time on the way to the browser. */
export const signInTexts = ({ signIn, common, passkeys, social }: SignInTranslators, offered: Offered): SignInTexts => ({
  ...(offered.email && { email: { email: signIn("email"), emailExample: signIn("emailExample"), continue: common("continue"), whatNext: signIn("whatNext") } }),
  ...(offered.passkeys && { passkey: { signIn: passkeys("signIn"), waiting: passkeys("waiting"), goingOn: passkeys("goingOn"), cancelled: passkeys("cancelled"), failed: passkeys("failed") } }),
  ...(offered.email && (offered.passkeys || offered.social) && { or: signIn("or") }),
  ...(offered.email && offered.social && { otherWays: social("others") }),
  ...(offered.hasLast && { lastUsed: signIn("lastUsed") }),
  ...(!offered.email && !offered.social && { needsScript: signIn("needsScript") }),
});

import { account } from "./account";
import { accountInvitation } from "./account-invitation";
import { common } from "./common";
import { consent } from "./consent";
import { domainNotice } from "./domain-notice";
import { errors } from "./errors";
import { formErrors } from "./form-errors";
import { mail } from "./mail";
import { passkeys } from "./passkeys";
import { senderNotice } from "./sender-notice";
import { signedOut } from "./signed-out";
import { signIn } from "./sign-in";
import { signUp } from "./sign-up";
import { social } from "./social";
import { testMail } from "./test-mail";
import { userInvitation } from "./user-invitation";

/** Every area; one line each. */
export const messages = {
  account,
  accountInvitation,
  common,
  consent,
  domainNotice,
  errors,
  formErrors,
  mail,
  passkeys,
  senderNotice,
  signedOut,
  signIn,
  signUp,
  social,
  testMail,
  userInvitation,
};

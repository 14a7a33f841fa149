import { common } from "./common";
import { consent } from "./consent";
import { errors } from "./errors";
import { mail } from "./mail";
import { signedOut } from "./signed-out";
import { signIn } from "./sign-in";
import { signUp } from "./sign-up";
import { social } from "./social";

/** Every area; one line each. */
export const messages = {
  common,
  consent,
  errors,
  mail,
  signedOut,
  signIn,
  signUp,
  social,
};

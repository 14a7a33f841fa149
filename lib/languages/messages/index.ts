import { common } from "./common";
import { errors } from "./errors";
import { mail } from "./mail";
import { signedOut } from "./signed-out";
import { signUp } from "./sign-up";

/** Every area; one line each. */
export const messages = {
  common,
  errors,
  mail,
  signedOut,
  signUp,
};

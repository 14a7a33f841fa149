import type { PageFailure } from "./page";

/** A sign-in goes no further, and its person is told so on a page. What answers requests turns it into that page. */
export class SignInFailure extends Error {
  override name = "SignInFailure";
  constructor(readonly failure: PageFailure) {
    super(failure.reason);
  }
}

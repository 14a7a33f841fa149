import type { Texts } from "@/lib/languages/translator";
import type { SignUpScreen } from "./sign-up-screen";

/** What the screen says, in the language of these translators. */
export const signUpTexts = ({ signUp, signIn, social }: { signUp: Texts<"signUp">; signIn: Texts<"signIn">; social: Texts<"social"> }): SignUpScreen["texts"] => ({
  title: signUp("title"),
  name: signUp.rich("name", { optional: (chunks) => <span className="optional">{chunks}</span> }),
  email: signUp("email"), emailExample: signUp("emailExample"), submit: signUp("submit"), whatNext: signUp("whatNext"),
  or: signIn("or"), lastUsed: signIn("lastUsed"), otherWays: social("others"),
});

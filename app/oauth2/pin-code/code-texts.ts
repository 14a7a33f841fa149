import type { Texts } from "@/lib/languages/translator";
import type { CodeScreen } from "./code-screen";

/** What the screen says, in the language of these translators. */
export const codeTexts = ({ signIn, common }: { signIn: Texts<"signIn">; common: Texts<"common"> }): CodeScreen["texts"] => ({
  title: signIn("codeTitle"), code: signIn("code"), codeSubmits: signIn("codeSubmits"), continue: common("continue"), orLink: signIn("orLink"), noMail: signIn("noMail"),
  resend: signIn("resend"), resendIn: signIn("resendIn", { time: "{time}" }), resendReady: signIn("resendReady"), useAnother: signIn("useAnother"),
});

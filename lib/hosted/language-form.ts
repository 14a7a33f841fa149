import { isLanguage } from "../languages/languages";
import { chosenLanguageCookie } from "../languages/request-language";
import { seeOther } from "../see-other";
import { formPost } from "./form-post";

/** POST /oauth2/language: the person's choice, and back to the page it was made on. */
export const chooseLanguage = formPost(async ({ form }) => {
  const language = form.get("language") ?? "";
  return seeOther(hostedPath(form.get("return")), [isLanguage(language) ? chosenLanguageCookie(language) : undefined]);
});

/** A path of a hosted page, whatever somebody wrote into the field. */
export const hostedPath = (path: string | undefined): string => (path !== undefined && /^\/oauth2(\/[a-z]+(-[a-z]+)*){1,4}(\?[\w.~%&=+:-]*)?$/.test(path) ? path : "/oauth2/login");

import type { Language } from "../languages/languages";
import { translator } from "../languages/translator";
import { oneLine } from "./outbox";
import { ownerNotice } from "./owner-notice";
import type { MailContent, MailLook } from "./templates";

export interface SenderNoticeMail {
  domain: string;
  /** The tenant's name. */
  tenant: string;
  /** Whom the tenant's mail comes from now. */
  fallback: string;
  link: string;
}

/** Tells owners that mail comes from the platform's address again, because the records of a sending domain are gone. */
export function senderNoticeMail(look: MailLook, language: Language, { domain, fallback, link, ...given }: SenderNoticeMail): MailContent {
  const t = translator(language, "senderNotice");
  const title = t("title", { domain });
  const text = t("text", { domain, tenant: oneLine(given.tenant) });
  return ownerNotice(look, language, { title, text, rest: t("fallback", { fallback }), open: t("open"), button: t("button"), link });
}

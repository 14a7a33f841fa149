import type { ShownError } from "./shown-error";
import type { CurrentPage } from "./site";

/** The short codes that a refused form comes back with. What belongs beside the field is marked so. */
const known = {
  invalid_email: { key: "invalidEmail", isBesideField: true },
  invalid_name: { key: "invalidName", isBesideField: true },
  rate_limited: { key: "rateLimited", isBesideField: false },
  too_soon: { key: "tooSoonOver", isBesideField: false },
  not_offered: { key: "notOffered", isBesideField: false },
  registration_closed: { key: "registrationClosed", isBesideField: false },
  account_suspended: { key: "accountSuspended", isBesideField: false },
  malformed_code: { key: "malformedCode", isBesideField: true },
  wrong_code: { key: "wrongCode", isBesideField: true },
  too_many_codes: { key: "tooManyCodes", isBesideField: true },
  link_only: { key: "linkOnly", isBesideField: true },
  expired: { key: "expired", isBesideField: true },
  used: { key: "used", isBesideField: true },
  wrong_address: { key: "wrongAddress", isBesideField: true },
} as const;

const isKnown = (code: string): code is keyof typeof known => Object.hasOwn(known, code);

/** Undefined for none; an unknown code, which anyone may write into an address, shows nothing. */
export function shownError({ texts }: CurrentPage, code: string | undefined, waitSeconds = 0): ShownError | undefined {
  if (code === undefined || !isKnown(code)) return undefined;
  const t = texts("formErrors");
  const { key, isBesideField } = known[code];
  return { code, isBesideField, text: code === "too_soon" && waitSeconds > 0 ? t("tooSoon", { seconds: waitSeconds }) : t(key) };
}

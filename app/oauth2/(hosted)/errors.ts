import { texts } from "./site";

/** The short codes that a refused form comes back with. What belongs beside the field is marked so. */
const known = {
  invalid_email: { key: "errorInvalidEmail", isBesideField: true },
  invalid_name: { key: "errorInvalidName", isBesideField: true },
  rate_limited: { key: "errorRateLimited", isBesideField: false },
  too_soon: { key: "errorTooSoonOver", isBesideField: false },
  not_offered: { key: "errorNotOffered", isBesideField: false },
  registration_closed: { key: "errorRegistrationClosed", isBesideField: false },
  account_suspended: { key: "errorAccountSuspended", isBesideField: false },
  malformed_code: { key: "errorMalformedCode", isBesideField: true },
  wrong_code: { key: "errorWrongCode", isBesideField: true },
  too_many_codes: { key: "errorTooManyCodes", isBesideField: true },
  link_only: { key: "errorLinkOnly", isBesideField: true },
  expired: { key: "errorExpired", isBesideField: true },
  used: { key: "errorUsed", isBesideField: true },
  wrong_address: { key: "errorWrongAddress", isBesideField: true },
} as const;

export interface ShownError {
  code: string;
  text: string;
  isBesideField: boolean;
}

const isKnown = (code: string): code is keyof typeof known => Object.hasOwn(known, code);

/** Undefined for none; an unknown code, which anyone may write into an address, shows nothing. */
export async function shownError(code: string | undefined, waitSeconds = 0): Promise<ShownError | undefined> {
  if (code === undefined || !isKnown(code)) return undefined;
  const t = await texts("signIn");
  const { key, isBesideField } = known[code];
  return { code, isBesideField, text: code === "too_soon" && waitSeconds > 0 ? t("errorTooSoon", { seconds: waitSeconds }) : t(key) };
}

export const fieldError = (error: ShownError | undefined, ...codes: string[]): string | undefined => (error && error.isBesideField && (codes.length === 0 || codes.includes(error.code)) ? error.text : undefined);

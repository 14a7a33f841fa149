/** The short codes that a refused form comes back with, in words. What belongs beside the field is marked so. */
const texts: Record<string, string> = {
  invalid_email: "Enter an e-mail address like name@example.com.",
  invalid_name: "Enter a name of at most 255 characters on one line.",
  rate_limited: "There were too many attempts. Wait an hour, or use the newest mail you have.",
  not_offered: "Signing in by mail is not offered here.",
  registration_closed: "There is no account for this address, and new ones cannot be made here.",
  account_suspended: "This account is suspended. Contact the people who run the application.",
  malformed_code: "The code has six digits.",
  wrong_code: "That is not the code. Check the newest mail and try again.",
  too_many_codes: "That was wrong five times. Ask for a new code.",
  link_only: "There were too many wrong codes today. Use the link in the mail instead.",
  expired: "This code has expired. Ask for a new one.",
  used: "This code was already used. Ask for a new one.",
};

const besideField = new Set(["invalid_email", "invalid_name", "malformed_code", "wrong_code", "too_many_codes", "link_only", "expired", "used"]);

export interface ShownError {
  code: string;
  text: string;
  isBesideField: boolean;
}

/** Undefined for none; an unknown code, which anyone may write into an address, shows nothing. */
export function shownError(code: string | undefined): ShownError | undefined {
  const text = code !== undefined && Object.hasOwn(texts, code) ? texts[code] : undefined;
  return text === undefined ? undefined : { code: code!, text, isBesideField: besideField.has(code!) };
}

export const fieldError = (error: ShownError | undefined, ...codes: string[]): string | undefined => (error && error.isBesideField && (codes.length === 0 || codes.includes(error.code)) ? error.text : undefined);

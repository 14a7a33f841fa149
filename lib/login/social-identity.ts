import { displayable } from "../display-text";
import { normalizeEmail } from "./email-address";

/** What came back to the callback, whichever way. */
export interface SocialAnswer {
  code?: string;
  error?: string;
  iss?: string;
  /** Apple's form field. */
  user?: string;
}

/** Who a provider says someone is. Issuer and subject are the identity; the rest is what the provider knows of them. */
export interface UpstreamIdentity {
  issuer: string;
  subject: string;
  email: string | undefined;
  emailVerified: boolean;
  name: string | undefined;
}

/** An address as we look it up; what we would not take from a person counts as none. */
export const upstreamEmail = (value: unknown): string | undefined => (typeof value === "string" ? normalizeEmail(value) : undefined);

/** A display name on one line, without characters that disturb a display. */
export function displayName(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = displayable(value.normalize("NFC"), " ").replace(/\s+/g, " ").trim();
  return name === "" || name.length > 255 ? undefined : name;
}

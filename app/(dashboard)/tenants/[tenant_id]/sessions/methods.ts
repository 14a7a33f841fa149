/** Authentication method references (RFC 8176 §2) in plain words. */
const words: Record<string, string> = {
  email: "Mail code or link",
  otp: "One-time code",
  hwk: "Passkey on a security key or device",
  swk: "Synced passkey",
  fed: "Social login",
  pwd: "Password",
};

/** `user` tells that the person was asked (a fingerprint, a PIN), which a passkey always does here. */
export function methodsInWords(amr: readonly string[]): string {
  const known = amr.filter((reference) => reference !== "user").map((reference) => words[reference] ?? reference);
  return known.length > 0 ? known.join(", ") : "Not known";
}

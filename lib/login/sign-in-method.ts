/** The ways to sign in, each by the authentication method references that its sessions carry (RFC 8176). */
export const referencesOf = {
  email: ["email"],
  passkey: ["hwk", "swk"],
  social: ["fed"],
} as const;

export type SignInMethod = keyof typeof referencesOf;

export const signInMethods = Object.keys(referencesOf) as SignInMethod[];

/** The way that a session began; undefined: none that is known here. */
export const methodOf = (amr: readonly string[]): SignInMethod | undefined => signInMethods.find((method) => referencesOf[method].some((reference) => amr.includes(reference)));

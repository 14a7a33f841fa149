/** The ways to sign in, in the words of the dashboard. */
export const methodLabels = {
  magic_link: { label: "E-mail", text: "A code and a link are sent to the person's address." },
  passkeys: { label: "Passkeys", text: "A fingerprint, a face or a PIN. Nothing to remember, nothing to steal by phishing." },
  social_logins: { label: "Social logins", text: "Google, GitHub, Apple and Microsoft, as set up under Social logins." },
  enterprise_sso: { label: "Enterprise single sign-on", text: "Not offered on the sign-in page yet." },
} as const;

export type Method = keyof typeof methodLabels;

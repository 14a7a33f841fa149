/** What the client_secret of a social login is sealed under: it opens for its own row only. */
export const socialSecretContext = (socialLogin: { tenantId: string; id: string }): string => `social_login:${socialLogin.tenantId}:${socialLogin.id}`;

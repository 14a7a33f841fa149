/** Names an authorization request that is stored here, in the form of RFC 9126 §2.2. */
export const requestUriPrefix = "urn:ietf:params:oauth:request_uri:";

/** The address, relative to the issuer, at which authorize takes a stored request up again. */
export const resumeUrl = (request: { id: string | undefined; client: { id: string } }): string =>
  `/oauth2/authorize?client_id=${encodeURIComponent(request.client.id)}&request_uri=${encodeURIComponent(requestUriPrefix + request.id)}`;

/**
 * A refusal in the words of a specification. The message becomes error_description, for the client's developer; `cause` is
 * for our log. What it becomes on the wire (JSON, redirect or page) is the endpoint's to say.
 */
export abstract class OAuthError extends Error {
  abstract readonly code: string;
  readonly status: number = 400;
  /** The challenge of a 401 or 403 (RFC 9110 §11.6.1). */
  get wwwAuthenticate(): string | undefined {
    return undefined;
  }
}

const error = (code: string, status = 400) =>
  class extends OAuthError {
    readonly code = code;
    override readonly status = status;
  };

// RFC 6749 §4.1.2.1 and §5.2
export class InvalidRequest extends error("invalid_request") {}
export class InvalidGrant extends error("invalid_grant") {}
export class InvalidScope extends error("invalid_scope") {}
export class UnauthorizedClient extends error("unauthorized_client") {}
export class UnsupportedGrantType extends error("unsupported_grant_type") {}
export class UnsupportedResponseType extends error("unsupported_response_type") {}
export class AccessDenied extends error("access_denied") {}
export class ServerError extends error("server_error", 500) {}
export class TemporarilyUnavailable extends error("temporarily_unavailable", 503) {}

/** RFC 6749 §5.2: 401, and the scheme that was used when it was Basic. */
export class InvalidClient extends error("invalid_client", 401) {
  private readonly usedBasic: boolean;
  constructor(message: string, options?: ErrorOptions & { usedBasic?: boolean }) {
    super(message, options);
    this.usedBasic = options?.usedBasic ?? false;
  }
  override get wwwAuthenticate() {
    return this.usedBasic ? 'Basic realm="token endpoint", charset="UTF-8"' : undefined;
  }
}

// OpenID Connect Core §3.1.2.6
export class LoginRequired extends error("login_required") {}
export class ConsentRequired extends error("consent_required") {}
export class InteractionRequired extends error("interaction_required") {}
export class RequestNotSupported extends error("request_not_supported") {}
export class RequestUriNotSupported extends error("request_uri_not_supported") {}
export class InvalidRequestUri extends error("invalid_request_uri") {}

// What a person is told apart on a page, where nothing may be redirected
export class UnknownClient extends InvalidRequest {}
export class WrongRedirectUri extends InvalidRequest {}
export class ExpiredRequest extends InvalidRequestUri {}
export class FinishedRequest extends InvalidRequestUri {}
export class TenantSuspended extends TemporarilyUnavailable {}

// RFC 7591 §3.2.2
export class InvalidRedirectUri extends error("invalid_redirect_uri") {}
export class InvalidClientMetadata extends error("invalid_client_metadata") {}

// RFC 8707 §2
export class InvalidTarget extends error("invalid_target") {}

// RFC 9110 §15.5
export class PayloadTooLarge extends error("invalid_request", 413) {}
export class UnsupportedMediaType extends error("invalid_request", 415) {}

/** RFC 6585 §4. */
export class TooManyRequests extends error("rate_limit_exceeded", 429) {
  constructor(message: string, readonly retryAfterSeconds: number) {
    super(message);
  }
}

/** RFC 6750 §3.1: a bearer token that does not open this resource. */
export class InvalidToken extends error("invalid_token", 401) {
  override get wwwAuthenticate() {
    return `Bearer error="invalid_token", error_description="${this.message}"`;
  }
}

/** RFC 6750 §3.1: no token at all, so no error code in the challenge. */
export class MissingToken extends error("invalid_token", 401) {
  override get wwwAuthenticate() {
    return "Bearer";
  }
}

export class InsufficientScope extends error("insufficient_scope", 403) {
  constructor(message: string, readonly scopes: string[]) {
    super(message);
  }
  override get wwwAuthenticate() {
    return `Bearer error="insufficient_scope", scope="${this.scopes.join(" ")}"`;
  }
}

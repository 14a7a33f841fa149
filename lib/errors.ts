const statuses = {
  validation_error: 400,
  confirmation_required: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limit_exceeded: 429,
  temporarily_unavailable: 503,
} as const;

export type ServiceErrorCode = keyof typeof statuses;

/** A refusal of an operation: the code is for programs, the message says what to do next, details name the fields. */
export class ServiceError extends Error {
  readonly status: number;
  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    readonly details?: Record<string, string>,
    options?: { cause?: unknown; scopes?: string[]; retryAfterSeconds?: number },
  ) {
    super(message, options);
    this.name = "ServiceError";
    this.status = statuses[code];
    this.scopes = options?.scopes;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
  /** Every scope the refused call needs, for `insufficient_scope`. */
  readonly scopes?: string[];
  readonly retryAfterSeconds?: number;
}

export const notFound = (thing: string) => new ServiceError("not_found", `No such ${thing}. List them to see which ids exist.`);

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
    options?: { cause?: unknown; scopes?: string[]; retryAfterSeconds?: number; current?: Record<string, unknown> },
  ) {
    super(message, options);
    this.name = "ServiceError";
    this.status = statuses[code];
    this.scopes = options?.scopes;
    this.retryAfterSeconds = options?.retryAfterSeconds;
    this.current = options?.current;
  }
  /** Every scope the refused call needs, for `insufficient_scope`. */
  readonly scopes?: string[];
  readonly retryAfterSeconds?: number;
  /** The object as it is now, when it is no longer what the caller read (`conflict`). */
  readonly current?: Record<string, unknown>;
}

export const notFound = (thing: string) => new ServiceError("not_found", `No such ${thing}. List them to see which ids exist.`);

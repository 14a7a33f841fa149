const statuses = {
  not_offered: 403,
  session_required: 403,
  fresh_session_required: 403,
  account_suspended: 403,
  challenge_expired: 400, // or used, unknown, of another browser, host or ceremony
  invalid_response: 400,
  unknown_passkey: 400,
  other_host: 400,
  counter_regressed: 400,
  already_registered: 400,
  too_many_passkeys: 400,
} as const;

export type PasskeyRefusal = keyof typeof statuses;

/** A ceremony that was refused. The reason is for the page, `facts` go to it beside the reason; `cause` is for our log. */
export class PasskeyRefused extends Error {
  override name = "PasskeyRefused";
  readonly status: number;
  constructor(
    readonly reason: PasskeyRefusal,
    readonly facts: Record<string, string> = {},
    options?: { cause?: unknown },
  ) {
    super(reason, options);
    this.status = statuses[reason];
  }
}

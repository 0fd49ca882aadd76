/** Refusals of the simulated cloud, and the status each travels with. */
const statuses = {
  InvalidParameter: 400,
  Forbidden: 403,
  QuotaExceeded: 403,
  NotFound: 404,
  AccountNotFound: 404,
  InvalidState: 409,
  InUse: 409,
  Conflict: 409,
  CursorExpired: 409,
  TokenReused: 409,
  InsufficientCapacity: 503,
  Throttling: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
} as const;

/** A refusal's word. */
export type SandboxErrorCode = keyof typeof statuses;

/** A refusal, as the simulated cloud gives it. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;
  /** Milliseconds; for Throttling. */
  readonly retryAfterMs: number | undefined;

  constructor(code: SandboxErrorCode, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  get status(): number {
    return statuses[this.code];
  }
}

/** The refusal for what is not there. */
export function notFound(id: string): SandboxError {
  return new SandboxError('NotFound', `Nothing here has the id ${id.slice(0, 80)}.`);
}

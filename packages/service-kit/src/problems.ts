import { type Problem, type ProblemCode, problems } from '@kumo/api-contract';
import type { z } from 'zod';
import { isDatabaseAway } from './database-away.ts';

/** One field of a request that is not valid; `path` names it with dots, empty for the body as a whole. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** What a problem may say beyond its code. */
export interface ProblemOptions {
  errors?: FieldProblem[];
  /** Seconds after which a repeat makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** The methods that there are, with `method_not_allowed`; sent as `Allow`. */
  allow?: readonly string[];
  /** For the log only, never for the caller. */
  cause?: unknown;
}

/**
 * What domain code throws: a stable code and a sentence for the person who asked. Only the edge turns it into HTTP.
 * `detail` reaches the caller: it holds no secret and nothing of another organization.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow;
  }
}

/** An error as a problem. A database that is away is `unavailable`; anything else that is none is `internal`, without details. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return isDatabaseAway(error) ? databaseProblem : internalProblem;
}

/** What the caller is told about an error. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = problemOf(error);
  const { status, title } = problems[known.code];
  return {
    type: 'about:blank',
    title,
    status,
    detail: known.message,
    code: known.code,
    requestId,
    ...(known.errors ? { errors: known.errors } : {}),
  };
}

/**
 * The headers that go with an error, by name: `Retry-After`, `Allow` (RFC 9110, 10.2.1) and, with every 401, how to say who
 * asks (11.6.1). Browsers ask nobody for a password because of `Bearer`.
 */
export function problemHeaders({ code, retryAfterSeconds, allow }: ProblemError): Readonly<Record<string, string>> {
  return {
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    ...(allow !== undefined && { Allow: allow.join(', ') }),
    ...(problems[code].status === 401 && { 'WWW-Authenticate': 'Bearer realm="Kumo"' }),
  };
}

const internalProblem = new ProblemError(
  'internal',
  'Something failed on our side. The request id finds it in the logs.',
);

const databaseProblem = new ProblemError('unavailable', 'The database does not answer. Try again in a moment.', {
  retryAfterSeconds: 2,
});

/** A refused request as `validation_failed`, every field named. For input only: a ZodError elsewhere is a fault. */
export function toValidationProblem(error: z.ZodError): ProblemError {
  return new ProblemError('validation_failed', 'The request is not valid.', {
    errors: error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  });
}

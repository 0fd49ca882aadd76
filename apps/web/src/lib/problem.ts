/** Why a request failed, as a page shows it. `status` 0: the platform was not reached at all. */
export interface RequestProblem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  /** What is wrong with which field of the request, dotted path. */
  readonly fields: ReadonlyArray<{ readonly path: string; readonly message: string }>;
}

/** What every call of the API rejects with. */
export class RequestFailed extends Error {
  readonly problem: RequestProblem;

  constructor(problem: RequestProblem) {
    super(problem.detail);
    this.name = 'RequestFailed';
    this.problem = problem;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An RFC 9457 problem document as a page shows it; undefined when it is none. */
export function readProblem(value: unknown): RequestProblem | undefined {
  if (!isRecord(value) || typeof value.title !== 'string' || typeof value.status !== 'number') return undefined;
  const fields = Array.isArray(value.errors) ? value.errors.filter(isRecord) : [];
  return {
    status: value.status,
    code: typeof value.code === 'string' ? value.code : 'unknown',
    title: value.title,
    detail: typeof value.detail === 'string' ? value.detail : '',
    requestId: typeof value.requestId === 'string' ? value.requestId : undefined,
    fields: fields.map((field) => ({ path: String(field.path ?? ''), message: String(field.message ?? '') })),
  };
}

/** What is said when nothing, or something that is no API, answered. `status` 0: not even that. */
export function unreachable(status: number): RequestProblem {
  return {
    status,
    code: 'unreachable',
    title: 'The platform does not answer',
    detail: 'The connection was lost or the service is starting. This page tries again by itself.',
    requestId: undefined,
    fields: [],
  };
}

/** The problem inside whatever a call threw. */
export function toProblem(error: unknown): RequestProblem {
  return error instanceof RequestFailed ? error.problem : unreachable(0);
}

/** Whether asking again may help: nothing answered, a part is down, or we were too fast. */
export function isPassing(problem: RequestProblem): boolean {
  return problem.status === 0 || problem.status === 429 || problem.status >= 502;
}

import type { Problem as ApiProblem } from '@kumo/api-contract';

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

function isProblem(value: unknown): value is ApiProblem {
  return typeof value === 'object' && value !== null && 'title' in value && 'status' in value && 'code' in value;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/**
 * The problem document inside whatever a request threw: in the tRPC error's data, or the body itself where the gateway
 * answered in place of a service. Anything else means that nothing answered.
 */
export function toProblem(error: unknown): RequestProblem {
  const body = property(property(error, 'meta'), 'responseJSON');
  const found = [property(property(error, 'data'), 'problem'), body, Array.isArray(body) ? body[0] : undefined].find(
    isProblem,
  );
  if (found) {
    return {
      status: found.status,
      code: found.code,
      title: found.title,
      detail: found.detail,
      requestId: found.requestId,
      fields: found.errors ?? [],
    };
  }
  const response = property(property(error, 'meta'), 'response');
  const status = property(response, 'status');
  return {
    status: typeof status === 'number' ? status : 0,
    code: 'unreachable',
    title: 'The platform does not answer',
    detail: 'The connection was lost or the service is starting. This page tries again by itself.',
    requestId: undefined,
    fields: [],
  };
}

/** Whether asking again may help: nothing answered, a part is down, or we were too fast. */
export function isPassing(problem: RequestProblem): boolean {
  return problem.status === 0 || problem.status === 429 || problem.status >= 502;
}

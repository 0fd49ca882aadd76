import type { WrittenRoute } from './written-rules.ts';

/** How a caller stands, as the page describes it. */
export interface Caller {
  readonly credential: 'session' | 'apiKey';
  /** What its role (with ceiling, project and scopes) leaves it. */
  readonly permissions: ReadonlySet<string>;
  readonly restriction?: 'second_factor' | 'suspended' | 'closed';
  /** Whether its last proof is too old for what is dangerous. */
  readonly isStale?: boolean;
}

/** What the door must say: a problem's code, or that it lets the request through. */
export type Verdict = 'through' | 'unauthenticated' | 'forbidden' | 'second_factor_required' | 'step_up_required';

/** What the page says of a route for a caller; undefined: for somebody without a credential. */
export function verdictOf(route: WrittenRoute, caller: Caller | undefined): Verdict {
  if (route.needs === 'nobody') return 'through';
  if (caller === undefined) return 'unauthenticated';
  if ((route.sessionOnly || route.stepUp) && caller.credential === 'apiKey') return 'forbidden';
  const isMissingFactor = caller.restriction === 'second_factor';
  if (route.needs === 'anybody') {
    if (isMissingFactor && !route.enrolling) return 'second_factor_required';
  } else {
    if (isMissingFactor) return 'second_factor_required';
    const isLeft =
      caller.restriction === undefined || (caller.restriction === 'suspended' && route.needs.endsWith(':read'));
    if (!isLeft || !caller.permissions.has(route.needs)) return 'forbidden';
  }
  return route.stepUp && caller.isStale ? 'step_up_required' : 'through';
}

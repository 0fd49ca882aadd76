import type { OperationSpec } from '@kumo/api-contract';
import type { Principal } from '../principal.ts';
import { ProblemError } from '../problems.ts';

/**
 * The one place where it is checked what a principal may ask for: before input is parsed, for every door. Which things
 * it may ask for is the handler's (another organization's are not there). `now` is for the age of a proof. Throws
 * `unauthenticated`, `forbidden`, `second_factor_required` or `step_up_required`; the sentence says what is missing.
 */
export function authorize(spec: OperationSpec, principal: Principal | null, now = (): Date => new Date()): void {
  if (spec.permission === 'public') return;
  if (principal === null) {
    throw new ProblemError('unauthenticated', 'Sign in, or send an API key as `Authorization: Bearer …`.');
  }
  if ((spec.credential === 'session' || spec.stepUp) && principal.kind !== 'session') {
    throw new ProblemError('forbidden', 'Only somebody who signed in can do this, no API key.');
  }
  if (spec.permission === 'authenticated') {
    // An enforced factor that is not enrolled leaves a session that can do nothing but enrol.
    if (principal.restriction === 'second_factor' && !spec.whileRestricted) throw restricted(principal.restriction);
  } else if (!principal.permissions.includes(spec.permission)) {
    if (principal.restriction !== null) throw restricted(principal.restriction);
    throw new ProblemError('forbidden', `This needs the permission ${spec.permission}, which you do not have here.`);
  }
  if (spec.stepUp && principal.provenUntilMs <= now().getTime()) {
    throw new ProblemError('step_up_required', 'Prove once more who you are (`POST /step-up`), then do it again.');
  }
}

function restricted(restriction: NonNullable<Principal['restriction']>): ProblemError {
  if (restriction === 'second_factor') {
    return new ProblemError('second_factor_required', 'This organization enforces a second factor: set one up first.');
  }
  return new ProblemError('forbidden', sentences[restriction]);
}

const sentences = {
  suspended: 'The organization is suspended: it can be looked at, not changed.',
  closing: 'The organization is being closed: it can be looked at, not changed.',
  closed: 'The organization is closed.',
} as const;

import type { OperationSpec } from '@kumo/api-contract';
import type { Principal } from '../principal.ts';
import { ProblemError } from '../problems.ts';

/**
 * The one place where a permission is checked: before input is parsed, for every door.
 * Throws `unauthenticated` or `forbidden`; the sentence names the permission that is missing.
 */
export function authorize(spec: OperationSpec, principal: Principal | null): void {
  if (spec.permission === 'public') return;
  if (principal === null) {
    throw new ProblemError('unauthenticated', 'Sign in, or send an API key as `Authorization: Bearer …`.');
  }
  if (spec.permission === 'authenticated') return;
  if (!principal.permissions.includes(spec.permission)) {
    throw new ProblemError('forbidden', `This needs the permission ${spec.permission}, which you do not have here.`);
  }
}

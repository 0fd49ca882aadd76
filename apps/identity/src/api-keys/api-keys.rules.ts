import type { Permission } from '@kumo/api-contract';
import { type Principal, ProblemError } from '@kumo/service-kit';

/** Keys that one person or service account may have at one organization. */
export const mostApiKeys = 100;

/** What is asked for a new key. */
export interface ApiKeyWish {
  scopes?: Permission[] | undefined;
  projectId?: string | undefined;
  expiresAt?: string | undefined;
}

/** What a new key gets. */
export interface ApiKeyGrant {
  scopes: Permission[];
  projectId: string | null;
  expiresAt: Date | null;
}

/**
 * A key never has more than whoever makes it: not a permission more, not another project, and, made with a key, not a
 * longer life. Throws `forbidden` naming what is too much, `validation_failed` for an end that has passed.
 */
export function grantOf(
  wish: ApiKeyWish,
  maker: Pick<Principal, 'permissions' | 'projectId'>,
  makerExpiresAt: Date | null,
  now: Date,
): ApiKeyGrant {
  const scopes = wish.scopes === undefined ? maker.permissions : [...new Set(wish.scopes)];
  const tooMuch = scopes.filter((scope) => !maker.permissions.includes(scope));
  if (tooMuch.length > 0) {
    throw new ProblemError('forbidden', `You cannot give what you do not have here: ${tooMuch.join(', ')}.`);
  }
  if (maker.projectId !== null && wish.projectId !== undefined && wish.projectId !== maker.projectId) {
    throw new ProblemError('forbidden', 'Your key is bound to another project.');
  }
  const wished = wish.expiresAt === undefined ? null : new Date(wish.expiresAt);
  if (wished !== null && wished <= now) {
    throw new ProblemError('validation_failed', 'The request is not valid.', {
      errors: [{ path: 'expiresAt', message: 'must be in the future' }],
    });
  }
  const ends = [wished, makerExpiresAt].filter((end) => end !== null).map((end) => end.getTime());
  return {
    scopes,
    projectId: wish.projectId ?? maker.projectId,
    expiresAt: ends.length === 0 ? null : new Date(Math.min(...ends)),
  };
}

/** When a key that was rotated ends: after the overlap, never later than it would have. */
export function endOfReplaced(expiresAt: Date | null, overlapSeconds: number, now: Date): Date {
  const overlapEnds = new Date(now.getTime() + overlapSeconds * 1_000);
  return expiresAt !== null && expiresAt < overlapEnds ? expiresAt : overlapEnds;
}

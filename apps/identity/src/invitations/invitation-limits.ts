import { ProblemError } from '@kumo/service-kit';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { hashOfSecret } from '../secret-tokens.ts';
import type { LimitsPool } from '../sessions/sign-in-limits.ts';

/** Keeps invitations from being a way to send mail to strangers. */
export interface InvitationLimits {
  /** One more by an organization, to an address. Throws `rate_limited`. */
  count(organizationId: string, emailKey: string): Promise<void>;
}

/** By one inviting organization. */
const perOrganization = { points: 200, duration: 3_600 };
/** To one address, by whoever. The same for those with and without an account. */
const perAddress = { points: 10, duration: 3_600 };

/** Makes them. They are counted in the database: a restart forgives nothing. */
export function createInvitationLimits(pool: LimitsPool): InvitationLimits {
  const stored = (keyPrefix: string, limit: typeof perAddress) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'identity',
      tableName: 'sign_in_limits',
      tableCreated: true,
      keyPrefix,
      ...limit,
    });
  const byOrganization = stored('invitations-by', perOrganization);
  const toAddress = stored('invitations-to', perAddress);
  return {
    async count(organizationId, emailKey) {
      await byOrganization.consume(organizationId).catch(refuse);
      await toAddress.consume(hashOfSecret(emailKey).slice(0, 22)).catch(refuse);
    },
  };
}

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  throw new ProblemError('rate_limited', 'Too many invitations in a short time. Wait a while before the next one.', {
    retryAfterSeconds: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)),
  });
}

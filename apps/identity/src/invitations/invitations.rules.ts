import { ProblemError } from '@kumo/service-kit';

/** How long a link works. */
export const invitationLifetimeMs = 7 * 86_400_000;

/** How long an invitation that ended is kept, to be renewed. */
export const keptAfterEndMs = 30 * 86_400_000;

/**
 * Whether somebody who has an account may take an invitation. `sent`: its link went to the invited address by mail, so that
 * having it proves the address. Throws `forbidden`.
 */
export function requireMayAccept(
  person: { emailKey: string; isVerified: boolean; homeOrganizationId: string },
  invitation: { emailKey: string; sent: boolean; path: readonly string[] },
): void {
  if (person.emailKey !== invitation.emailKey) {
    throw new ProblemError(
      'forbidden',
      'This invitation is for another address. Sign in with that one, or sign out to make an account.',
    );
  }
  if (person.isVerified || invitation.sent || invitation.path.includes(person.homeOrganizationId)) return;
  throw new ProblemError(
    'forbidden',
    'Your address is not verified yet: until then your account stays inside the organization that invited it.',
  );
}

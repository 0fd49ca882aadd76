import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { recordAudit } from '../audit/audit.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { findPersonByEmail, type PersonWithPassword, toEmailKey } from '../people/people.repository.ts';
import { networkOf } from './networks.ts';
import { deleteSession, isKnownNetwork } from './sessions.repository.ts';
import { beginSession, type Origin, type SessionView } from './sessions.service.ts';
import type { SignInAttempt, SignInLimits } from './sign-in-limits.ts';

/** Signs people in. */
export interface SignInService {
  /**
   * A new session for an address and its password; one that the browser had before ends. Throws `invalid_credentials`,
   * alike in words and time for accounts that do not exist, and `rate_limited`.
   */
  signIn(
    credentials: { email: string; password: string },
    origin: Origin,
    earlier: Principal | null,
  ): Promise<{ view: SessionView; secret: string }>;
}

/** What the service is made from. */
export interface SignInOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  limits: SignInLimits;
  now: () => Date;
}

/** No refusal is answered sooner, in milliseconds: what differs in the work for known and unknown accounts drowns in it. */
const refusalFloorMs = 250;

/** Makes the service. */
export function createSignInService({ database, passwords, limits, now }: SignInOptions): SignInService {
  const check = async (
    credentials: { email: string; password: string },
    origin: Origin,
  ): Promise<{ person: PersonWithPassword; attempt: SignInAttempt }> => {
    const network = networkOf(origin.network);
    await limits.countNetwork(network);
    const [person, isKnown] = await database.readAsSystem(async (sql) => {
      const found = await findPersonByEmail(sql, credentials.email);
      return [found, await isKnownNetwork(sql, found?.id ?? '', network)] as const;
    });
    const attempt = {
      personId: person?.id,
      emailKey: toEmailKey(credentials.email),
      network,
      isKnownNetwork: isKnown,
    };
    const wasLast = await limits.countAttempt(attempt);
    const isRight = await passwords.isRight(credentials.password, person?.passwordHash);
    if (isRight && person) return { person, attempt };
    if (person && wasLast) await recordBlock(database, person, origin);
    throw new ProblemError('invalid_credentials', 'The address or the password is wrong.');
  };

  return {
    async signIn(credentials, origin, earlier) {
      const startedAt = performance.now();
      const { person, attempt } = await check(credentials, origin).catch(async (error: unknown) => {
        await waitUntil(startedAt + refusalFloorMs);
        throw error;
      });
      await limits.forgive(attempt);
      return database.asSystem(async (tx) => {
        if (earlier?.kind === 'session' && earlier.personId !== null) {
          await deleteSession(tx, earlier.personId, earlier.credentialId);
        }
        return beginSession(tx, person, origin, now());
      });
    },
  };
}

/** One row when an account's limit is reached, not one per try: strangers must not be able to fill the audit log. */
async function recordBlock(database: IdentityDatabase, person: PersonWithPassword, origin: Origin): Promise<void> {
  await database.asSystem((tx) =>
    recordAudit(tx, {
      organizationId: person.homeOrganizationId,
      action: 'sign-in.blocked',
      actor: { kind: 'system', id: 'identity', name: 'Sign-in limits' },
      target: { kind: 'person', id: person.id, name: person.name },
      network: origin.network,
      requestId: origin.requestId,
    }),
  );
}

function waitUntil(atMs: number): Promise<void> {
  const leftMs = atMs - performance.now();
  return leftMs <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, leftMs));
}

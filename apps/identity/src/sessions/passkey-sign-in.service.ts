import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { PasskeyChallenges } from '../factors/passkeys/passkey-challenges.ts';
import { usePasskey } from '../factors/passkeys/passkey-proof.ts';
import { authenticationOptions, type RelyingParty } from '../factors/passkeys/webauthn.ts';
import { networkOf } from './networks.ts';
import type { PasskeyQuestion } from './second-factor.service.ts';
import { beginSession, type Origin } from './sessions.service.ts';
import { endEarlierSession, type SignedIn } from './sign-in.service.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** Signing in with a passkey alone: having it and unlocking it are two factors. */
export interface PasskeySignInService {
  /** The same for everybody; stores nothing. Throws `rate_limited`. */
  options(origin: Origin): Promise<PasskeyQuestion>;
  /** Throws `invalid_credentials` and `rate_limited`. Stores nothing before the passkey has proved whose it is. */
  signIn(
    shown: { challenge: string; passkey: Record<string, unknown> },
    origin: Origin,
    earlier: Principal | null,
  ): Promise<SignedIn>;
}

/** What the service is made from. */
export interface PasskeySignInOptions {
  database: IdentityDatabase;
  limits: Pick<SignInLimits, 'countNetwork'>;
  passkeyChallenges: PasskeyChallenges;
  party: RelyingParty;
  now: () => Date;
}

/** Makes the service. */
export function createPasskeySignInService(options: PasskeySignInOptions): PasskeySignInService {
  const { database, limits, passkeyChallenges, party, now } = options;
  return {
    async options(origin) {
      await limits.countNetwork(networkOf(origin.network));
      const { token, challenge } = await passkeyChallenges.issue('sign-in');
      return { challenge: token, options: await authenticationOptions(party, challenge, []) };
    },
    async signIn({ challenge, passkey }, origin, earlier) {
      await limits.countNetwork(networkOf(origin.network));
      const opened = await passkeyChallenges.open(challenge, 'sign-in');
      const signedIn = await database.asSystem(async (tx) => {
        const shown = { challenge: opened, answer: passkey };
        const person = await usePasskey(tx, party, shown, { origin, now: now() });
        if (!person) return undefined;
        await endEarlierSession(tx, earlier);
        return beginSession(tx, person, origin, now(), { secondFactor: true, by: 'passkey' });
      });
      if (!signedIn) throw new ProblemError('invalid_credentials', 'This passkey is not known here.');
      return signedIn;
    },
  };
}

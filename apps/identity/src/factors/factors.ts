import type { identityOperations } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import type { HandlersForNoun, Vault } from '@kumo/service-kit';
import type { Attempts } from '../sessions/attempts.ts';
import { createPasskeySignInService, type PasskeySignInService } from '../sessions/passkey-sign-in.service.ts';
import { createSecondFactorService, type SecondFactorService } from '../sessions/second-factor.service.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import type { SignInLimits } from '../sessions/sign-in-limits.ts';
import { createPasskeyChallenges } from './passkeys/passkey-challenges.ts';
import { passkeysRouter } from './passkeys/passkeys.router.ts';
import { createPasskeysService } from './passkeys/passkeys.service.ts';
import { relyingPartyOf } from './passkeys/webauthn.ts';
import { recoveryCodesRouter } from './recovery-codes/recovery-codes.router.ts';
import { createRecoveryCodesService } from './recovery-codes/recovery-codes.service.ts';
import { stepUpRouter } from './step-up/step-up.router.ts';
import { createStepUpService } from './step-up/step-up.service.ts';
import { totpRouter } from './totp/totp.router.ts';
import { createTotpService } from './totp/totp.service.ts';

type Nouns = 'totp' | 'passkeys' | 'recoveryCodes' | 'stepUp';

/** Second factors: the handlers of their nouns, and how sign-in uses them. */
export interface FactorServices {
  handlers: { readonly [Noun in Nouns]: HandlersForNoun<(typeof identityOperations)[Noun]> };
  secondFactor: SecondFactorService;
  passkeySignIn: PasskeySignInService;
}

/** What they are made from. */
export interface FactorOptions {
  database: IdentityDatabase;
  vault: Vault;
  attempts: Attempts;
  limits: SignInLimits;
  cookie: SessionCookie;
  /** Passkeys are bound to its host. */
  publicUrl: string;
  now: () => Date;
}

/** Wires them together. */
export function createFactors({ cookie, publicUrl, ...options }: FactorOptions): FactorServices {
  const { database, vault, now } = options;
  const party = relyingPartyOf(publicUrl);
  const passkeyChallenges = createPasskeyChallenges(vault, now);
  const shared = { ...options, party, passkeyChallenges };
  return {
    handlers: {
      totp: totpRouter(createTotpService(shared), cookie),
      passkeys: passkeysRouter(createPasskeysService(shared), cookie),
      recoveryCodes: recoveryCodesRouter(createRecoveryCodesService(database)),
      stepUp: stepUpRouter(createStepUpService(shared), cookie),
    },
    secondFactor: createSecondFactorService(shared),
    passkeySignIn: createPasskeySignInService(shared),
  };
}

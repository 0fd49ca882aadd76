import type { Area } from '../mutant.ts';

/** The door of every service: who comes in by which credential, with which permission. */
export const door: Area = {
  name: 'door',
  project: 'unit',
  tests: ['packages/service-kit/src/doors/doors.test.ts', 'packages/service-kit/src/principal.test.ts'],
  files: [
    {
      file: 'packages/service-kit/src/doors/authorize.ts',
      mutants: [
        {
          guarantee: 'Who shows no credential is nobody, and is told so.',
          check: "if (principal === null) {\n    throw new ProblemError('unauthenticated', 'Sign in, or send",
          becomes: "if (false) {\n    throw new ProblemError('unauthenticated', 'Sign in, or send",
        },
        {
          guarantee: 'What only somebody who signed in may do is done by no key.',
          check: "(spec.credential === 'session' || spec.stepUp) && principal.kind",
          becomes: '(spec.stepUp) && principal.kind',
        },
        {
          guarantee: 'What needs a fresh proof is done by no key, even where nothing else says so.',
          check: "(spec.credential === 'session' || spec.stepUp) && principal.kind",
          becomes: "(spec.credential === 'session') && principal.kind",
        },
        {
          guarantee: 'A session whose enforced factor is missing does nothing about itself but enrol.',
          check: "if (principal.restriction === 'second_factor' && !spec.whileRestricted) throw",
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'Every operation needs the permission that its contract names.',
          check: '} else if (!principal.permissions.includes(spec.permission)) {',
          becomes: '} else if (false) {',
        },
        {
          guarantee: 'What is marked step-up needs a proof that is not too old.',
          check: 'if (spec.stepUp && principal.provenUntilMs <= now().getTime()) {',
          becomes: 'if (false) {',
        },
        {
          guarantee:
            "Whom the organization's state or a missing factor keeps out is told that, not that a permission is missing.",
          check: 'if (principal.restriction !== null) throw restricted(principal.restriction);\n    throw',
          becomes: 'throw',
        },
      ],
    },
    {
      file: 'packages/service-kit/src/principal-verifier.ts',
      mutants: [
        {
          guarantee: 'A principal counts only when identity signed it as such.',
          check: 'issuer: principalIssuer,',
          becomes: '',
        },
        {
          guarantee: 'A token that was signed for something else is no principal.',
          check: 'audience: principalAudience,',
          becomes: '',
        },
        {
          guarantee: 'A remembered principal ends when the signed one does.',
          check: 'if (known && known.expiresAt > now()) return known;',
          becomes: 'if (known) return known;',
        },
        {
          guarantee: 'A principal signed by another algorithm is none.',
          check: "algorithms: ['EdDSA'],",
          becomes: '',
        },
        {
          guarantee: 'A principal is judged by the clock of the service, not by none.',
          check: 'currentDate: now(),',
          becomes: 'currentDate: new Date(0),',
        },
      ],
    },
    {
      file: 'packages/service-kit/src/internal.ts',
      tests: [
        'packages/service-kit/src/doors/doors.test.ts',
        'packages/service-kit/src/principal.test.ts',
        'packages/service-kit/src/crypto.test.ts',
      ],
      mutants: [
        {
          guarantee: "Internal routes are served to who has the installation's internal token.",
          check: 'isSameSecret(header, internalToken)',
          becomes: 'true',
        },
      ],
    },
  ],
};

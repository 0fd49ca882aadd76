import type { Area } from '../mutant.ts';

/** What the gateway lets through, and for how long it trusts a credential. */
export const gateway: Area = {
  name: 'gateway',
  project: 'unit',
  tests: ['apps/gateway/src'],
  files: [
    {
      file: 'apps/gateway/src/http/origins.ts',
      mutants: [
        {
          guarantee: 'A page of another site changes nothing in the name of a session.',
          check: "if (head.origin !== '') return !isOwnOrigin(head.origin, visitor, publicUrl);",
          becomes: "if (head.origin !== '') return false;",
        },
        {
          guarantee: "A request that a browser marks as another site's is refused where it tells no origin.",
          check: "if (head.fetchSite !== '') return head.fetchSite !== 'same-origin' && head.fetchSite !== 'none';",
          becomes: '',
        },
        {
          guarantee: 'A request from a page of another site is refused where only Referer tells it.',
          check: "return head.referer !== '' && !isOwnOrigin(head.referer, visitor, publicUrl);",
          becomes: 'return false;',
        },
        {
          guarantee: 'A page of the plain http twin is not ours.',
          check: "&& (protocol === 'https:' || !visitor.isSecure)",
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/gateway/src/admission.ts',
      mutants: [
        {
          guarantee: 'A page of another site opens no WebSocket.',
          check: '(isUpgrade || !isSafeMethod(method)) && isForeign',
          becomes: '(!isSafeMethod(method)) && isForeign',
        },
        {
          guarantee: 'A page of another site changes nothing.',
          check: '(isUpgrade || !isSafeMethod(method)) && isForeign',
          becomes: '(isUpgrade) && isForeign',
        },
        {
          guarantee: 'Nobody is signed in over plain http to another machine.',
          check: 'if (visitor.isSecure || isInsecureHttp || isLocalHost(visitor.host)) return;',
          becomes: 'return;',
        },
        {
          guarantee: 'Nobody comes through without a credential but to public operations.',
          check: 'if (!isPublic(arrival)) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A malformed Authorization is refused, not taken for nobody.',
          check: "if (credential === 'malformed') {",
          becomes: 'if (false) {',
        },
        {
          guarantee: 'The origin of what a session asks is judged.',
          check: "if (credential === 'none' || credential.kind === 'session') checkOrigin",
          becomes: "if (credential === 'none') checkOrigin",
        },
        {
          guarantee: 'The origin of sign-in itself is judged, so that nobody is signed in as somebody else.',
          check: "if (credential === 'none' || credential.kind === 'session') checkOrigin",
          becomes: "if (credential !== 'none' && credential.kind === 'session') checkOrigin",
        },
        {
          guarantee: 'What a credential may do in one project is not remembered for another.',
          check: '${secret}\\n${organizationId}\\n${projectId}\\n${network}',
          becomes: '${secret}\\n${organizationId}\\n${network}',
        },
        {
          guarantee: 'What a credential may do in one organization is not remembered for another.',
          check: '${secret}\\n${organizationId}\\n${projectId}\\n${network}',
          becomes: '${secret}\\n${projectId}\\n${network}',
        },
        {
          guarantee: 'The project that is asked for is what identity is asked about.',
          check: 'const exchange = { credential, organizationId, projectId,',
          becomes: "const exchange = { credential, organizationId, projectId: '',",
        },
        {
          guarantee: 'The organization that is asked for is what identity is asked about.',
          check: 'const exchange = { credential, organizationId, projectId,',
          becomes: "const exchange = { credential, organizationId: '', projectId,",
        },
      ],
    },
    {
      file: 'apps/gateway/src/credentials/principals.ts',
      mutants: [
        {
          guarantee: 'A refusal that is remembered is not passed over.',
          check: '|| nowMs >= entry.trustedUntilMs || entry.refusal !== undefined) return',
          becomes: '|| nowMs >= entry.trustedUntilMs) return',
        },
        {
          guarantee: 'A credential is asked about anew when the trust in it ends.',
          check: '|| nowMs >= entry.trustedUntilMs || entry.refusal',
          becomes: '|| entry.refusal',
        },
        {
          guarantee: 'While identity is away nobody goes on past the end of their principal.',
          check: "return entry.refusal === undefined && entry.token !== '' && nowMs < entry.expiresAtMs;",
          becomes: "return entry.refusal === undefined && entry.token !== '';",
        },
        {
          guarantee: 'While identity is away nobody goes on who was refused.',
          check: "return entry.refusal === undefined && entry.token !== '' && nowMs < entry.expiresAtMs;",
          becomes: 'return nowMs < entry.expiresAtMs;',
          equivalent:
            'A refusal puts the end of the principal to 0, and who was never accepted has that end: the time alone keeps both out.',
        },
        {
          guarantee: 'What is under way ends when the rights change.',
          check: "if (entry.rights !== '' && entry.rights !== rights) revokeAll(entry, 'changed');",
          becomes: '',
        },
        {
          guarantee: 'What is under way ends when the credential is refused.',
          check: "revokeAll(entry, 'refused');",
          becomes: '',
        },
        {
          guarantee: "A principal is not held longer than ten minutes, whatever identity's clock says.",
          check: 'Math.min(verdict.accepted.lifetimeMs, longestLifetimeMs)',
          becomes: 'verdict.accepted.lifetimeMs',
        },
        {
          guarantee: 'A credential is not trusted longer than three seconds without asking.',
          check: 'Math.min(longestTrustMs, revalidateAfterMs, lifetimeMs)',
          becomes: 'Math.min(revalidateAfterMs, lifetimeMs)',
        },
        {
          guarantee: 'What is under way ends with its principal.',
          check: "revokeAll(entry, 'expired');",
          becomes: '',
        },
        {
          guarantee: 'What was changed in an organization is asked about before its next use.',
          check: 'entry.trustedUntilMs = 0;\n      entry.askAgainAtMs = 0;',
          becomes: '',
        },
        {
          guarantee: 'While identity is away nobody goes on whom a change since may concern.',
          check: 'if (entry.changes > entry.knownChanges) return false;',
          becomes: '',
        },
        {
          guarantee: 'What is open ends when its caller is in doubt and identity is away.',
          check: "if (entry.changes > entry.knownChanges) revokeAll(entry, 'changed');",
          becomes: '',
        },
        {
          guarantee: 'What identity was asked before a change is no answer after it.',
          check: "if (verdict.outcome !== 'accepted' || entry.changes === changes) return",
          becomes: 'if (true) return',
        },
        {
          guarantee: 'A change in an organization concerns those below it.',
          check: 'entry.organizationPath.includes(by.organizationId)',
          becomes: 'entry.organizationId === by.organizationId',
        },
        {
          guarantee: 'A change concerns the same person in other organizations.',
          check: 'if (by.personId !== null && entry.personId === by.personId) return true;',
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/gateway/src/credentials/credential.ts',
      mutants: [
        {
          guarantee: 'A cookie that is no session of ours is not asked about.',
          check: '|| !sessionShape.test(secret)',
          becomes: '',
        },
      ],
    },
  ],
};

import { ProblemError, toProblem } from '@kumo/service-kit';
import { FakeUpstream, sendJson } from './fake-upstream.ts';

/** What a known credential may do. */
export interface KnownCredential {
  credentialId: string;
  organizationId: string;
  /** From the top down to it; only itself unless said otherwise. */
  organizationPath?: string[];
  personId?: string | null;
  permissions?: string[];
  /** Until when its last proof of who it is counts. */
  provenUntilMs?: number;
}

/** Identity as the gateway sees it: known credentials can be given, changed and taken, and it can fall ill. */
export class FakeIdentity extends FakeUpstream {
  readonly known = new Map<string, KnownCredential>();
  /** `broken`: answers 500. `silent`: takes the question and never answers. */
  health: 'well' | 'broken' | 'silent' = 'well';
  /** How long signed principals are good, in milliseconds. */
  lifetimeMs = 600_000;
  #signed = 0;

  constructor() {
    super((seen, response) => {
      if (seen.url !== '/internal/principal') return sendJson(response, 200, { from: 'identity' });
      if (this.health === 'silent') return;
      if (this.health === 'broken') return sendJson(response, 500, { code: 'internal' });
      const asked = JSON.parse(seen.body) as { session?: string; apiKey?: string; organizationId?: string };
      const known = this.known.get(asked.session ?? asked.apiKey ?? '');
      if (known === undefined) {
        return sendJson(response, 401, toProblem(new ProblemError('unauthenticated', 'Not known.'), 'identity-1'));
      }
      if (asked.organizationId !== undefined && asked.organizationId !== known.organizationId) {
        return sendJson(response, 404, toProblem(new ProblemError('not_found', 'No such organization.'), 'identity-1'));
      }
      this.#signed += 1;
      sendJson(response, 200, {
        token: `signed.${this.#signed}.${known.credentialId}`,
        principal: {
          organizationPath: [known.organizationId],
          personId: `of ${known.credentialId}`,
          ...known,
          issuedAt: new Date().toISOString(),
        },
        expiresAt: new Date(Date.now() + this.lifetimeMs).toISOString(),
        revalidateAfterMs: 3_000,
      });
    });
  }

  /** How often it was asked about credentials. */
  get exchanges(): number {
    return this.seen.filter(({ url }) => url === '/internal/principal').length;
  }
}

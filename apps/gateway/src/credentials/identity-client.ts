import { type Problem, problemSchema } from '@kumo/api-contract';
import { internalTokenHeader } from '@kumo/service-kit';
import { Pool } from 'undici';
import { z } from 'zod';
import { wasNeverConnected } from '../proxy/upstreams.ts';
import type { Credential } from './credential.ts';

/** What identity answers about one credential acting for one organization. */
export type Verdict =
  | { readonly outcome: 'accepted'; readonly accepted: Accepted }
  /** Identity knows better: this credential is not, or no longer, good for this. */
  | { readonly outcome: 'refused'; readonly problem: Problem | undefined }
  /** Identity cannot be reached, or is broken itself: says nothing about the credential. */
  | { readonly outcome: 'unreachable'; readonly reason: string };

/** A credential in exchange for a principal. */
export interface Accepted {
  /** The signed principal; goes to services as it is. */
  readonly token: string;
  readonly credentialId: string;
  readonly organizationId: string;
  /** Ids from the top of the tree down to that organization. */
  readonly organizationPath: readonly string[];
  /** Null for a service account's key. */
  readonly personId: string | null;
  /** Everything that the principal may do, but what needs a fresh proof, as text: it changed when this did. */
  readonly rights: string;
  /** Milliseconds from now for which the token is good. */
  readonly lifetimeMs: number;
  readonly revalidateAfterMs: number;
}

/** What is asked of identity. */
export interface Exchange {
  readonly credential: Credential;
  /** Empty: the person's home, or the key's own. */
  readonly organizationId: string;
  /** Empty: all that the caller may touch there. */
  readonly projectId: string;
  readonly network: string;
}

/** Identity, as far as the gateway needs it. */
export interface IdentityClient {
  exchange(asked: Exchange): Promise<Verdict>;
  close(): Promise<void>;
}

const answerSchema = z.object({
  token: z.string().regex(/^[\w.-]+$/),
  principal: z.looseObject({
    credentialId: z.string(),
    organizationId: z.string(),
    organizationPath: z.array(z.string()),
    personId: z.string().nullable(),
  }),
  expiresAt: z.iso.datetime(),
  revalidateAfterMs: z.number().int().positive(),
});

const deadlineMs = 2_000;
/** A refused connection is tried once more after this: services restart within a few hundred milliseconds. */
const retryDelayMs = 200;

/** Makes the client of `POST /internal/principal`. */
export function createIdentityClient(url: string, internalToken: string): IdentityClient {
  const pool = new Pool(url, { connections: 16, pipelining: 1, connect: { timeout: 1_000 } });
  const headers = { 'content-type': 'application/json', [internalTokenHeader]: internalToken };

  const ask = async ({ credential, organizationId, projectId, network }: Exchange): Promise<Verdict> => {
    const body = JSON.stringify({
      [credential.kind]: credential.secret,
      ...(organizationId === '' ? {} : { organizationId }),
      ...(projectId === '' ? {} : { projectId }),
      network,
    });
    const answer = await pool.request({
      path: '/internal/principal',
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(deadlineMs),
    });
    return toVerdict(answer.statusCode, await answer.body.text());
  };

  return {
    async exchange(asked) {
      try {
        return await ask(asked).catch(async (error: unknown) => {
          if (!wasNeverConnected(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
          return ask(asked);
        });
      } catch (error) {
        return { outcome: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => pool.destroy(),
  };
}

/** Only a clear refusal counts as one. A wrong internal token or a crash must not sign everybody out. */
function toVerdict(status: number, body: string): Verdict {
  const parsed = parseJson(body);
  if (status === 200) {
    const answer = answerSchema.safeParse(parsed);
    if (!answer.success) return { outcome: 'unreachable', reason: 'identity answered something unexpected' };
    const { token, principal, expiresAt, revalidateAfterMs } = answer.data;
    // A newer proof of who it is gives back what needs one; nothing that is open was without it.
    const { issuedAt: _issuedAt, expiresAt: _expiresAt, provenUntilMs: _provenUntilMs, ...rights } = principal;
    return {
      outcome: 'accepted',
      accepted: {
        token,
        credentialId: principal.credentialId,
        organizationId: principal.organizationId,
        organizationPath: principal.organizationPath,
        personId: principal.personId,
        rights: JSON.stringify(rights),
        lifetimeMs: Date.parse(expiresAt) - Date.now(),
        revalidateAfterMs,
      },
    };
  }
  const problem = problemSchema.safeParse(parsed);
  if (status >= 500 || status === 429 || !problem.success) {
    return { outcome: 'unreachable', reason: `identity answered ${status}` };
  }
  return { outcome: 'refused', problem: problem.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // judged by the schemas: no JSON is no answer
  }
}

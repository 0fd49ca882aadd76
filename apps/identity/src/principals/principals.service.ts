import type { IdentityDatabase } from '@kumo/db/identity';
import { type Log, type Principal, type PrincipalClaims, ProblemError } from '@kumo/service-kit';
import { isApiKeySecret } from '../api-keys/api-key-secret.ts';
import { hashOfSecret } from '../secret-tokens.ts';
import { isSessionLive } from '../sessions/sessions.rules.ts';
import type { PrincipalTokens } from './principal-tokens.ts';
import { findApiKeyStanding, findSessionStanding, type Standing, touchCredential } from './principals.repository.ts';
import { effectivePermissions } from './principals.rules.ts';

/** A credential that the gateway was shown. */
export interface ShownCredential {
  kind: 'session' | 'apiKey';
  secret: string;
  /** The organization that the request is for; absent: the person's home, or the key's own. */
  organizationId?: string | undefined;
  network: string;
}

/** Exchanges credentials for signed principals. */
export interface PrincipalsService {
  /**
   * Throws `unauthenticated` when the credential is not good (any more), and `forbidden` when it is, but not at that
   * organization; whether that exists is not said.
   */
  exchange(credential: ShownCredential): Promise<{ token: string; principal: Principal }>;
}

/** What the service is made from. */
export interface PrincipalsOptions {
  database: IdentityDatabase;
  tokens: PrincipalTokens;
  now: () => Date;
  log: Log;
}

/** When a credential was used is noted this often at most, in milliseconds. */
const touchMs = 60_000;

/** Makes the service. */
export function createPrincipalsService({ database, tokens, now, log }: PrincipalsOptions): PrincipalsService {
  const touch = async (credential: ShownCredential, standing: Standing): Promise<void> => {
    const at = now();
    if (standing.lastUsedAt !== null && at.getTime() - standing.lastUsedAt.getTime() < touchMs) return;
    const { kind, network } = credential;
    try {
      await database.asSystem((tx) => touchCredential(tx, { kind, id: standing.credentialId, network, now: at }));
    } catch (error) {
      log.warn({ err: error }, 'the use of a credential could not be noted'); // no reason to refuse it
    }
  };

  const session = async (credential: ShownCredential): Promise<PrincipalClaims> => {
    const hash = hashOfSecret(credential.secret);
    const standing = await database.readAsSystem((sql) =>
      findSessionStanding(sql, hash, credential.organizationId ?? null),
    );
    if (!standing || !isSessionLive(standing, now())) throw notSignedIn('The session is over. Sign in again.');
    const { role, organizationId, organizationPath, secondFactor } = standing;
    if (role === null || organizationId === null || organizationPath === null) throw notThere();
    await touch(credential, standing);
    return {
      credentialId: standing.credentialId,
      kind: 'session',
      personId: standing.personId,
      name: standing.name,
      organizationId,
      organizationPath,
      projectId: null,
      roles: [role],
      permissions: effectivePermissions(role, null),
      scopes: null,
      secondFactor,
    };
  };

  const apiKey = async (credential: ShownCredential): Promise<PrincipalClaims> => {
    if (!isApiKeySecret(credential.secret)) throw notSignedIn('This is not an API key of ours.');
    const hash = hashOfSecret(credential.secret);
    const standing = await database.readAsSystem((sql) => findApiKeyStanding(sql, hash));
    if (!standing) throw notSignedIn('The API key does not exist, or was revoked.');
    if (standing.expiresAt !== null && standing.expiresAt <= now()) throw notSignedIn('The API key has expired.');
    const { role, organizationId, organizationPath } = standing;
    if (role === null || organizationId === null || organizationPath === null) {
      throw notSignedIn('The person of this API key is no longer a member.');
    }
    if (credential.organizationId !== undefined && credential.organizationId !== organizationId) throw notThere();
    await touch(credential, standing);
    return {
      credentialId: standing.credentialId,
      kind: 'apiKey',
      personId: standing.personId,
      name: standing.name,
      organizationId,
      organizationPath,
      projectId: standing.projectId,
      roles: [role],
      permissions: effectivePermissions(role, standing.scopes),
      scopes: standing.scopes,
      secondFactor: false,
    };
  };

  return {
    exchange: async (credential) => tokens.sign(await (credential.kind === 'session' ? session : apiKey)(credential)),
  };
}

function notSignedIn(detail: string): ProblemError {
  return new ProblemError('unauthenticated', detail);
}

function notThere(): ProblemError {
  return new ProblemError('forbidden', 'You cannot act for that organization.');
}

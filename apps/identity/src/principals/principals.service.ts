import { stepUpMinutes } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Log, type Principal, type PrincipalClaims, ProblemError } from '@kumo/service-kit';
import { isApiKeySecret } from '../api-keys/api-key-secret.ts';
import { hashOfSecret } from '../secret-tokens.ts';
import { isSessionLive } from '../sessions/sessions.rules.ts';
import type { PrincipalTokens } from './principal-tokens.ts';
import {
  findApiKeyCredential,
  findSessionCredential,
  findStanding,
  isProjectOf,
  touchCredential,
} from './principals.repository.ts';
import { type Narrowing, projectActedIn, type Rights, rightsOf } from './principals.rules.ts';

/** A credential that the gateway was shown. */
export interface ShownCredential {
  kind: 'session' | 'apiKey';
  secret: string;
  /** The organization that the request is for; absent: the person's home, or the key's own. */
  organizationId?: string | undefined;
  /** The project that the request is to stay inside; absent: all that the person may touch. */
  projectId?: string | undefined;
  network: string;
}

/** Exchanges credentials for signed principals. */
export interface PrincipalsService {
  /**
   * Throws `unauthenticated` when the credential is not good (any more), and `forbidden` when it is, but not at that
   * organization or project; whether that exists is not said.
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

/** Somebody at an organization, and how the credential narrows what may be done there. */
interface Asked extends Narrowing {
  organizationId: string;
  personId: string | null;
  /** A service account stands for its role where a person stands for memberships. */
  accountRole?: Rights['roles'][number] | null;
}

/** Makes the service. */
export function createPrincipalsService({ database, tokens, now, log }: PrincipalsOptions): PrincipalsService {
  const touch = async (credential: ShownCredential, used: { id: string; lastUsedAt: Date | null }): Promise<void> => {
    const at = now();
    if (used.lastUsedAt !== null && at.getTime() - used.lastUsedAt.getTime() < touchMs) return;
    const { kind, network } = credential;
    try {
      await database.asSystem((tx) => touchCredential(tx, { kind, id: used.id, network, now: at }));
    } catch (error) {
      log.warn({ err: error }, 'the use of a credential could not be noted'); // no reason to refuse it
    }
  };

  /** What may be done there, and the way down to it; undefined: there is nothing of the caller's. */
  const rightsAt = async (
    sql: SqlHandle,
    asked: Asked,
  ): Promise<(Rights & { organizationPath: string[] }) | undefined> => {
    const { organizationId, personId, accountRole } = asked;
    if (asked.projectId !== null && !(await isProjectOf(sql, asked.projectId, organizationId))) return undefined;
    const find = (projectId: string | null) => findStanding(sql, { organizationId, personId, projectId, now: now() });
    let standing = await find(asked.projectId);
    if (standing === undefined) return undefined;
    const projectId = projectActedIn(standing, asked.projectId);
    if (projectId !== asked.projectId) standing = (await find(projectId)) ?? standing;
    if (accountRole) standing = { ...standing, role: accountRole };
    const rights = rightsOf(standing, asked);
    return rights && { ...rights, organizationPath: standing.path.map(({ id }) => id) };
  };

  const session = async (credential: ShownCredential): Promise<PrincipalClaims> => {
    const { found, rights } = await database.readAsSystem(async (sql) => {
      const found = await findSessionCredential(sql, hashOfSecret(credential.secret));
      if (!found || !isSessionLive(found, now())) throw notSignedIn('The session is over. Sign in again.');
      const { secondFactor, personId, homeOrganizationId } = found;
      const organizationId = credential.organizationId ?? homeOrganizationId;
      const projectId = credential.projectId ?? null;
      return {
        found,
        rights: await rightsAt(sql, { organizationId, personId, projectId, scopes: null, secondFactor }),
      };
    });
    if (rights === undefined) throw notThere();
    await touch(credential, found);
    return {
      credentialId: found.id,
      kind: 'session',
      personId: found.personId,
      serviceAccountId: null,
      name: found.name,
      organizationId: credential.organizationId ?? found.homeOrganizationId,
      ...rights,
      scopes: null,
      secondFactor: found.secondFactor,
      provenUntilMs: found.provenAt.getTime() + stepUpMinutes * 60_000,
    };
  };

  const apiKey = async (credential: ShownCredential): Promise<PrincipalClaims> => {
    if (!isApiKeySecret(credential.secret)) throw notSignedIn('This is not an API key of ours.');
    const { found, rights } = await database.readAsSystem(async (sql) => {
      const found = await findApiKeyCredential(sql, hashOfSecret(credential.secret));
      if (!found) throw notSignedIn('The API key does not exist, or was revoked.');
      if (found.expiresAt !== null && found.expiresAt <= now()) throw notSignedIn('The API key has expired.');
      const { organizationId, personId, scopes, secondFactor, accountRole, accountProjectId } = found;
      const bound = found.projectId ?? accountProjectId;
      if (credential.organizationId !== undefined && credential.organizationId !== organizationId) throw notThere();
      if (bound !== null && credential.projectId !== undefined && credential.projectId !== bound) throw notThere();
      const projectId = bound ?? credential.projectId ?? null;
      return {
        found,
        rights: await rightsAt(sql, { organizationId, personId, projectId, scopes, secondFactor, accountRole }),
      };
    });
    if (rights === undefined) throw notSignedIn('The person of this API key is no longer a member.');
    await touch(credential, found);
    return {
      credentialId: found.id,
      kind: 'apiKey',
      personId: found.personId,
      serviceAccountId: found.serviceAccountId,
      name: found.name,
      organizationId: found.organizationId,
      ...rights,
      scopes: found.scopes,
      secondFactor: false,
      provenUntilMs: 0,
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
  return new ProblemError('forbidden', 'You cannot act for that organization or project.');
}

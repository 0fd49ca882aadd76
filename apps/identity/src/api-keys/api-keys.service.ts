import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { actorOf, recordAudit } from '../audit/audit.ts';
import { hashOfSecret } from '../secret-tokens.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { hintOf, newApiKeySecret } from './api-key-secret.ts';
import {
  countApiKeys,
  deleteApiKey,
  findApiKey,
  insertApiKey,
  isProjectOf,
  listApiKeys,
  type StoredApiKey,
} from './api-keys.repository.ts';
import { type ApiKeyWish, grantOf, mostApiKeys } from './api-keys.rules.ts';

/** The caller's API keys at the organization that it acts for. */
export interface ApiKeysService {
  list(principal: Principal): Promise<StoredApiKey[]>;
  /** The secret is given here and never again. */
  create(
    principal: Principal,
    wish: ApiKeyWish & { name: string },
    origin: Origin,
  ): Promise<{ key: StoredApiKey; secret: string }>;
  /** Throws `not_found` for keys of anybody else. */
  delete(principal: Principal, id: string, origin: Origin): Promise<void>;
}

/** Makes the service. */
export function createApiKeysService(database: IdentityDatabase, now: () => Date): ApiKeysService {
  return {
    list: (principal) =>
      database.readInOrganization(principal, (sql) =>
        listApiKeys(sql, principal.organizationId, personIdOf(principal)),
      ),
    async create(principal, wish, origin) {
      const personId = personIdOf(principal);
      const { organizationId } = principal;
      const secret = newApiKeySecret();
      const key = await database.inOrganization(principal, async (tx) => {
        const maker = principal.kind === 'apiKey' ? await findApiKey(tx, personId, principal.credentialId) : undefined;
        const grant = grantOf(wish, principal, maker?.expiresAt ?? null, now());
        if (grant.projectId !== null && !(await isProjectOf(tx, organizationId, grant.projectId))) {
          throw new ProblemError('not_found', 'There is no such project.');
        }
        if ((await countApiKeys(tx, organizationId, personId)) >= mostApiKeys) {
          throw new ProblemError('quota_exceeded', `You have ${mostApiKeys} keys here; remove one first.`);
        }
        const stored = await insertApiKey(tx, {
          ...grant,
          organizationId,
          personId,
          name: wish.name,
          secretHash: hashOfSecret(secret),
          hint: hintOf(secret),
        });
        await recordAudit(tx, {
          organizationId,
          action: 'api-key.created',
          actor: actorOf(principal),
          target: { kind: 'apiKey', id: stored.id, name: stored.name },
          network: origin.network,
          requestId: origin.requestId,
          details: { scopes: stored.scopes.join(' '), expiresAt: stored.expiresAt?.toISOString() ?? null },
        });
        return stored;
      });
      return { key, secret };
    },
    async delete(principal, id, origin) {
      await database.inOrganization(principal, async (tx) => {
        const key = await deleteApiKey(tx, personIdOf(principal), id);
        if (!key) throw new ProblemError('not_found', 'There is no such key.');
        await recordAudit(tx, {
          organizationId: principal.organizationId,
          action: 'api-key.deleted',
          actor: actorOf(principal),
          target: { kind: 'apiKey', id: key.id, name: key.name },
          network: origin.network,
          requestId: origin.requestId,
        });
      });
    },
  };
}

function personIdOf({ personId }: Principal): string {
  if (personId === null) throw new ProblemError('forbidden', 'Keys belong to people; this credential has none.');
  return personId;
}

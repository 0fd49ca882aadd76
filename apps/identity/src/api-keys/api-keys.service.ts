import type { IdentityDatabase, IdentityTransaction } from '@kumo/db/identity';
import { type Idempotency, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import type { Origin } from '../sessions/sessions.service.ts';
import { findApiKey, type KeyHolder, listApiKeys, type StoredApiKey } from './api-keys.repository.ts';
import { type ApiKeyWish, grantOf } from './api-keys.rules.ts';
import {
  heldKey,
  type KeyCall,
  type KeyWithSecret,
  makeKey,
  type RotationWish,
  revokeKey,
  rotateKey,
} from './held-keys.ts';

/** The caller's API keys at the organization that it acts for. */
export interface ApiKeysService {
  list(principal: Principal): Promise<StoredApiKey[]>;
  /** The secret is given here and never again. */
  create(principal: Principal, wish: ApiKeyWish & { name: string }, request: RequestContext): Promise<KeyWithSecret>;
  /** Makes a key of the same name, project and, as far as the caller still has them, scopes. */
  rotate(
    principal: Principal,
    id: string,
    wish: RotationWish & { expiresAt?: string | undefined },
    request: RequestContext,
  ): Promise<KeyWithSecret>;
  /** Throws `not_found` for keys of anybody else. */
  delete(principal: Principal, id: string, origin: Origin): Promise<void>;
}

/** Makes the service. */
export function createApiKeysService(
  database: IdentityDatabase,
  idempotency: Idempotency,
  now: () => Date,
): ApiKeysService {
  const callOf = (tx: IdentityTransaction, principal: Principal, origin: Origin): KeyCall => ({
    tx,
    principal,
    origin,
    holder: holderOf(principal),
    now: now(),
  });
  /** When the key that asks ends: what it makes never outlives it. */
  const endOfMaker = async ({ tx, principal, holder }: KeyCall): Promise<Date | null> => {
    if (principal.kind !== 'apiKey') return null;
    return (await findApiKey(tx, principal.organizationId, holder, principal.credentialId))?.expiresAt ?? null;
  };
  const secretly = (
    principal: Principal,
    request: RequestContext,
    work: (call: KeyCall) => Promise<KeyWithSecret>,
  ): Promise<KeyWithSecret> =>
    database.inOrganization(principal, (tx) =>
      idempotency.onceInSecret(tx, principal, request, () => work(callOf(tx, principal, request))),
    );
  return {
    list: (principal) =>
      database.readInOrganization(principal, (sql) => listApiKeys(sql, principal.organizationId, holderOf(principal))),
    create: (principal, wish, request) =>
      secretly(principal, request, async (call) =>
        makeKey(call, wish.name, grantOf(wish, principal, await endOfMaker(call), call.now)),
      ),
    rotate: (principal, id, wish, request) =>
      secretly(principal, request, async (call) => {
        const old = await heldKey(call, id);
        // A key that takes its own place may live on: its person may rotate it by it, as long as it is good.
        const makerEnds = old.id === principal.credentialId ? null : await endOfMaker(call);
        const wished = { scopes: old.scopes, projectId: old.projectId ?? undefined, expiresAt: wish.expiresAt };
        return rotateKey(call, old, grantOf(wished, principal, makerEnds, call.now), wish);
      }),
    delete: (principal, id, origin) =>
      database.inOrganization(principal, (tx) => revokeKey(callOf(tx, principal, origin), id)),
  };
}

function holderOf({ personId, serviceAccountId }: Principal): KeyHolder {
  if (personId !== null) return { kind: 'person', id: personId };
  if (serviceAccountId !== null) return { kind: 'serviceAccount', id: serviceAccountId };
  throw new ProblemError('forbidden', 'Keys belong to people and service accounts; this credential has neither.');
}

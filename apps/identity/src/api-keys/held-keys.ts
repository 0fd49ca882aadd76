import type { IdentityTransaction } from '@kumo/db/identity';
import { type AuditEntry, auditOrigin, type Principal, ProblemError, recordAudit } from '@kumo/service-kit';
import { hashOfSecret } from '../secret-tokens.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { hintOf, newApiKeySecret } from './api-key-secret.ts';
import {
  countApiKeys,
  deleteApiKey,
  findApiKey,
  insertApiKey,
  isProjectOf,
  type KeyHolder,
  replaceApiKey,
  type StoredApiKey,
} from './api-keys.repository.ts';
import { type ApiKeyGrant, endOfReplaced, mostApiKeys } from './api-keys.rules.ts';

/** A key with its secret, which is given once. */
export interface KeyWithSecret {
  key: StoredApiKey;
  secret: string;
}

/** Who asks, in which transaction, and whose keys it is about. */
export interface KeyCall {
  tx: IdentityTransaction;
  principal: Principal;
  origin: Origin;
  holder: KeyHolder;
  now: Date;
}

/** How a key is to be rotated. */
export interface RotationWish {
  overlapSeconds: number;
}

/** Stores a new key. `quota_exceeded` when there are too many, `not_found` for a project of somebody else. */
export async function makeKey(call: KeyCall, name: string, grant: ApiKeyGrant): Promise<KeyWithSecret> {
  const { tx, principal, holder } = call;
  if (grant.projectId !== null && !(await isProjectOf(tx, principal.organizationId, grant.projectId))) {
    throw new ProblemError('not_found', 'There is no such project.');
  }
  const made = await insertKey(call, name, grant);
  const { key } = made;
  await recordKey(call, key, 'api-key.created', {
    scopes: key.scopes.join(' '),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    ...(holder.kind === 'serviceAccount' ? { serviceAccountId: holder.id } : {}),
  });
  return made;
}

/**
 * Stores a key in the place of another, which goes on to work for the overlap. `conflict` when it was rotated before: the key
 * that it was rotated to is the one to rotate.
 */
export async function rotateKey(
  call: KeyCall,
  old: StoredApiKey,
  grant: ApiKeyGrant,
  { overlapSeconds }: RotationWish,
): Promise<KeyWithSecret> {
  if (old.replacedById !== null) {
    throw new ProblemError('conflict', `This key was rotated already, to ${old.replacedById}. Rotate that one.`);
  }
  if (old.expiresAt !== null && old.expiresAt <= call.now) {
    throw new ProblemError('conflict', 'This key has expired. Make a new one.');
  }
  const made = await insertKey(call, old.name, grant);
  const endsAt = endOfReplaced(old.expiresAt, overlapSeconds, call.now);
  await replaceApiKey(call.tx, old.id, made.key.id, endsAt);
  await recordKey(call, old, 'api-key.rotated', { replacedById: made.key.id, endsAt: endsAt.toISOString() });
  return made;
}

/** One of the holder's keys, or `not_found`. */
export async function heldKey({ tx, principal, holder }: KeyCall, id: string): Promise<StoredApiKey> {
  const key = await findApiKey(tx, principal.organizationId, holder, id);
  if (key === undefined) throw noSuchKey();
  return key;
}

/** Removes one of the holder's keys, or throws `not_found`. */
export async function revokeKey(call: KeyCall, id: string): Promise<void> {
  const key = await deleteApiKey(call.tx, call.principal.organizationId, call.holder, id);
  if (key === undefined) throw noSuchKey();
  await recordKey(call, key, 'api-key.deleted');
}

async function insertKey(call: KeyCall, name: string, grant: ApiKeyGrant): Promise<KeyWithSecret> {
  const { tx, principal, holder } = call;
  const { organizationId } = principal;
  if ((await countApiKeys(tx, organizationId, holder)) >= mostApiKeys) {
    throw new ProblemError('quota_exceeded', `There are ${mostApiKeys} keys already; remove one first.`);
  }
  const secret = newApiKeySecret();
  const key = await insertApiKey(tx, {
    ...grant,
    organizationId,
    personId: holder.kind === 'person' ? holder.id : null,
    serviceAccountId: holder.kind === 'serviceAccount' ? holder.id : null,
    name,
    secretHash: hashOfSecret(secret),
    hint: hintOf(secret),
  });
  return { key, secret };
}

function recordKey(
  { tx, principal, origin }: KeyCall,
  key: StoredApiKey,
  action: string,
  details: NonNullable<AuditEntry['details']> = {},
): Promise<void> {
  const target = { kind: 'apiKey', id: key.id, name: key.name };
  return recordAudit(tx, { ...auditOrigin(principal, origin), action, target, details });
}

function noSuchKey(): ProblemError {
  return new ProblemError('not_found', 'There is no such key.');
}

import { organizationPermissions, type Permission, type Role, rolePermissions } from '@kumo/api-contract';
import type { IdentityDatabase, IdentityTransaction } from '@kumo/db/identity';
import {
  auditOrigin,
  type Idempotency,
  type Principal,
  ProblemError,
  type RequestContext,
  recordAudit,
} from '@kumo/service-kit';
import { isProjectOf, listApiKeys, type StoredApiKey } from '../api-keys/api-keys.repository.ts';
import { type ApiKeyWish, grantOf } from '../api-keys/api-keys.rules.ts';
import {
  heldKey,
  type KeyCall,
  type KeyWithSecret,
  makeKey,
  type RotationWish,
  revokeKey,
  rotateKey,
} from '../api-keys/held-keys.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import {
  deleteServiceAccount,
  findServiceAccount,
  insertServiceAccount,
  listServiceAccounts,
  type StoredServiceAccount,
} from './service-accounts.repository.ts';

/** Service accounts that one organization may have. */
const mostServiceAccounts = 200;

/** What is asked for a new one. */
export interface ServiceAccountWish {
  name: string;
  role: Role;
  projectId?: string | undefined;
}

/** Service accounts of the organization that the caller acts for. `not_found` for all others. */
export interface ServiceAccountsService {
  list(principal: Principal): Promise<StoredServiceAccount[]>;
  create(principal: Principal, wish: ServiceAccountWish, request: RequestContext): Promise<StoredServiceAccount>;
  delete(principal: Principal, id: string, origin: Origin): Promise<void>;
  listKeys(principal: Principal, id: string): Promise<StoredApiKey[]>;
  createKey(
    principal: Principal,
    id: string,
    wish: Omit<ApiKeyWish, 'projectId'> & { name: string },
    request: RequestContext,
  ): Promise<KeyWithSecret>;
  rotateKey(
    principal: Principal,
    id: string,
    keyId: string,
    wish: RotationWish & { expiresAt?: string | undefined },
    request: RequestContext,
  ): Promise<KeyWithSecret>;
  deleteKey(principal: Principal, id: string, keyId: string, origin: Origin): Promise<void>;
}

/** Makes the service. */
export function createServiceAccountsService(
  database: IdentityDatabase,
  idempotency: Idempotency,
  now: () => Date,
): ServiceAccountsService {
  /** Works on the keys of one account, which must be the organization's. */
  const withAccount = <T>(
    principal: Principal,
    id: string,
    origin: Origin,
    work: (call: KeyCall, account: StoredServiceAccount) => Promise<T>,
  ): Promise<T> =>
    database.inOrganization(principal, async (tx) => {
      const account = await findServiceAccount(tx, principal.organizationId, id);
      if (account === undefined) throw noSuchAccount();
      const holder = { kind: 'serviceAccount', id } as const;
      return work({ tx, principal, origin, holder, now: now() }, account);
    });

  return {
    list: (principal) =>
      database.readInOrganization(principal, (sql) => listServiceAccounts(sql, principal.organizationId)),
    create: (principal, wish, request) =>
      database.inOrganization(principal, async (tx) => {
        const { reference } = await idempotency.once(tx, principal, request, async () => {
          const account = await createAccount(tx, principal, wish);
          await recordAccount(tx, principal, request, account, 'service-account.created');
          return { id: account.id };
        });
        const account = await findServiceAccount(tx, principal.organizationId, reference.id);
        if (account === undefined) throw noSuchAccount();
        return account;
      }),
    delete: (principal, id, origin) =>
      database.inOrganization(principal, async (tx) => {
        const account = await deleteServiceAccount(tx, principal.organizationId, id);
        if (account === undefined) throw noSuchAccount();
        await recordAccount(tx, principal, origin, account, 'service-account.deleted');
      }),
    listKeys: (principal, id) =>
      database.readInOrganization(principal, async (sql) => {
        const { organizationId } = principal;
        if ((await findServiceAccount(sql, organizationId, id)) === undefined) throw noSuchAccount();
        return listApiKeys(sql, organizationId, { kind: 'serviceAccount', id });
      }),
    createKey: (principal, id, wish, request) =>
      withAccount(principal, id, request, (call, account) =>
        idempotency.onceInSecret(call.tx, principal, request, () =>
          makeKey(call, wish.name, grantOf(wish, givable(principal, account), null, call.now)),
        ),
      ),
    rotateKey: (principal, id, keyId, wish, request) =>
      withAccount(principal, id, request, (call, account) =>
        idempotency.onceInSecret(call.tx, principal, request, async () => {
          const old = await heldKey(call, keyId);
          const wished = { scopes: old.scopes, expiresAt: wish.expiresAt };
          return rotateKey(call, old, grantOf(wished, givable(principal, account), null, call.now), wish);
        }),
      ),
    deleteKey: (principal, id, keyId, origin) => withAccount(principal, id, origin, (call) => revokeKey(call, keyId)),
  };
}

async function createAccount(
  tx: IdentityTransaction,
  principal: Principal,
  { name, role, projectId = null }: Omit<ServiceAccountWish, 'projectId'> & { projectId?: string | null | undefined },
): Promise<StoredServiceAccount> {
  const { organizationId } = principal;
  const tooMuch = permissionsOf(role, projectId).filter((permission) => !principal.permissions.includes(permission));
  if (tooMuch.length > 0) {
    throw new ProblemError('forbidden', `You cannot give what you do not have here: ${tooMuch.join(', ')}.`);
  }
  if (projectId !== null && !(await isProjectOf(tx, organizationId, projectId))) {
    throw new ProblemError('not_found', 'There is no such project.');
  }
  if ((await listServiceAccounts(tx, organizationId)).length >= mostServiceAccounts) {
    throw new ProblemError('quota_exceeded', `There are ${mostServiceAccounts} service accounts; remove one first.`);
  }
  const account = await insertServiceAccount(tx, { organizationId, projectId, name, role, createdBy: principal.name });
  if (account !== undefined) return account;
  throw new ProblemError('conflict', `There is a service account named ${name} already.`, {
    errors: [{ path: 'name', message: 'is taken' }],
  });
}

/** What a key of an account may be given: what the account may do, as far as whoever gives it may. */
function givable(principal: Principal, account: StoredServiceAccount): Pick<Principal, 'permissions' | 'projectId'> {
  const own = permissionsOf(account.role, account.projectId);
  return {
    permissions: own.filter((permission) => principal.permissions.includes(permission)),
    projectId: account.projectId,
  };
}

function permissionsOf(role: Role, projectId: string | null): Permission[] {
  return rolePermissions[role].filter(
    (permission) => projectId === null || !organizationPermissions.includes(permission),
  );
}

function recordAccount(
  tx: IdentityTransaction,
  principal: Principal,
  origin: Origin,
  account: StoredServiceAccount,
  action: string,
): Promise<void> {
  return recordAudit(tx, {
    ...auditOrigin(principal, origin),
    action,
    target: { kind: 'serviceAccount', id: account.id, name: account.name },
    details: { role: account.role, projectId: account.projectId, keys: account.keys },
  });
}

function noSuchAccount(): ProblemError {
  return new ProblemError('not_found', 'There is no such service account.');
}

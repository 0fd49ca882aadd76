import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import { type Cloud, newId } from '@kumo/model';
import type { Connection, Provider } from '@kumo/provider-core';
import { appendEvents, type Idempotency, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { type AskedFrom, recordDone } from '../audit/operation-audit.ts';
import { deleteGrants, listGrants, lockAccount, lockGrants, reachesAccount } from '../grants/grants.repository.ts';
import { tellGrantees } from '../grants/telling.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { requireOpenProjects } from '../tree/closed-projects.ts';
import type { Tree } from '../tree/identity-client.ts';
import { projectFor } from '../tree/projects.ts';
import { noSuch } from './cloud-access.ts';
import type { CloudSecrets } from './cloud-secrets.ts';
import type { CloudViews } from './cloud-views.ts';
import {
  type CloudRow,
  countOpenOperations,
  deleteCloud,
  findCloud,
  findCloudByAccount,
  findCloudByName,
  insertCloud,
  updateCloud,
} from './clouds.repository.ts';
import type { CloudConnections } from './connections.ts';
import type { EndpointPolicy } from './endpoints.ts';
import type { CloudForgetting } from './forgetting.ts';
import { withOwnOptions } from './own-options.ts';
import { getShownCloud, showCloud } from './shown-clouds.ts';
import { verifyConnection } from './verification.ts';

/** How long connecting waits for the first inventory, milliseconds. */
const firstInventoryMs = 20_000;

/** What the use cases need. */
export interface CloudsDeps {
  readonly database: ComputeDatabase;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly connections: CloudConnections;
  readonly secrets: CloudSecrets;
  readonly cloudViews: CloudViews;
  readonly inventory: Inventory;
  readonly idempotency: Idempotency;
  readonly forgetting: CloudForgetting;
  readonly tree: Tree;
}

/** What a connect form holds. */
export interface CloudForm {
  readonly provider: string;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly credentials: Record<string, unknown>;
  readonly options: Record<string, unknown>;
}

/** Owners and administrators of the root organization may name this machine and private networks. */
export function endpointPolicy(principal: Principal): EndpointPolicy {
  const isRoot = principal.organizationPath.length === 1;
  const isTrusted = principal.roles.some((role) => role === 'owner' || role === 'administrator');
  return { allowPrivate: isRoot && isTrusted };
}

/** The form as an adapter takes it, and as it is stored. */
export function toConnection(deps: Pick<CloudsDeps, 'providers'>, form: CloudForm, organizationId: string): Connection {
  return {
    credentials: form.credentials,
    options: withOwnOptions(deps.providers.get(form.provider), form.options, organizationId),
    ...(form.endpoint === undefined ? {} : { endpoint: form.endpoint }),
    ...(form.region === undefined ? {} : { region: form.region }),
  };
}

/** Verifies a form, stores the cloud, and waits for its first inventory for a while. */
export async function connectCloud(
  deps: CloudsDeps,
  principal: Principal,
  form: CloudForm & { readonly name: string; readonly projectId?: string | undefined },
  request: RequestContext,
): Promise<Cloud> {
  const { organizationId } = principal;
  const projectId = await projectFor(deps.tree, principal, form.projectId);
  const policy = endpointPolicy(principal);
  const connection = toConnection(deps, form, organizationId);
  const identity = await verifyConnection(deps.connections, form.provider, connection, policy);
  const { reference, replayed } = await deps.database.inOrganization(principal, (tx) =>
    deps.idempotency.once(tx, principal, request, async () => {
      await requireOpenProjects(tx, [projectId]);
      await refuseTwins(tx, organizationId, form.name, identity.accountKey);
      const id = newId('cloud');
      await lockAccount(tx, identity.accountKey);
      if (await reachesAccount(tx, organizationId, identity.accountKey, id)) {
        throw new ProblemError('conflict', 'An organization above has granted you a cloud of this account.');
      }
      const now = new Date();
      const row = await insertCloud(tx, {
        id,
        organizationId,
        projectId,
        name: form.name,
        provider: form.provider,
        region: form.region ?? null,
        endpoint: form.endpoint ?? null,
        accountKey: identity.accountKey,
        credentials: deps.secrets.seal(id, { credentials: form.credentials, ...policy }),
        options: toJson(connection.options),
        description: identity.description,
        capabilities: toJson(identity.capabilities),
        warnings: [...identity.warnings],
        healthState: 'reachable',
        healthSince: now,
        inventoryState: 'syncing',
      });
      await appendEvents(tx, [{ organizationId, type: 'cloud.created', resource: await showCloud(deps, tx, row) }]);
      await recordDone(tx, principal, request, {
        action: 'cloud.connected',
        target: { kind: 'cloud', id, name: form.name },
        details: { provider: form.provider, endpoint: form.endpoint ?? null, region: form.region ?? null },
      });
      return { id };
    }),
  );
  deps.cloudViews.forget(organizationId);
  if (!replayed) await deps.inventory.waitComplete(reference.id, firstInventoryMs);
  return getShownCloud(deps, principal, reference.id);
}

/** Renames a cloud, or gives it new credentials once they are verified to be of the same account. */
export async function changeCloud(
  deps: CloudsDeps,
  principal: Principal,
  asked: AskedFrom,
  id: string,
  change: {
    name?: string | undefined;
    credentials?: Record<string, unknown> | undefined;
    endpoint?: string | undefined;
  },
): Promise<Cloud> {
  const { organizationId } = principal;
  const before = await deps.database.inOrganization(principal, (tx) => getCloud(tx, organizationId, id));
  const isReconnect = change.credentials !== undefined || change.endpoint !== undefined;
  const policy = endpointPolicy(principal);
  const stored = deps.secrets.open(before).connection;
  const connection: Connection = {
    ...stored,
    ...(change.credentials === undefined ? {} : { credentials: change.credentials }),
    ...(change.endpoint === undefined ? {} : { endpoint: change.endpoint }),
  };
  if (isReconnect) {
    const identity = await verifyConnection(deps.connections, before.provider, connection, policy);
    if (identity.accountKey !== before.accountKey) {
      throw new ProblemError(
        'conflict',
        'These credentials belong to another account. Connect it as a cloud of its own.',
      );
    }
  }
  const changed = await deps.database.inOrganization(principal, async (tx) => {
    if (change.name !== undefined && change.name !== before.name)
      await refuseTwins(tx, organizationId, change.name, null);
    const row = await updateCloud(tx, id, {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.endpoint === undefined ? {} : { endpoint: change.endpoint }),
      ...(isReconnect
        ? { credentials: deps.secrets.seal(id, { credentials: connection.credentials, ...policy }) }
        : {}),
    });
    const cloud = await showCloud(deps, tx, row);
    await appendEvents(tx, [{ organizationId, type: 'cloud.updated', resource: cloud }]);
    await tellGrantees(tx, row, 'cloud.updated', (granteeId, access) => showCloud(deps, tx, row, granteeId, access));
    await recordDone(tx, principal, asked, {
      action: 'cloud.changed',
      target: { kind: 'cloud', id, name: row.name },
      details: {
        name: before.name === row.name ? null : `${before.name} → ${row.name}`,
        endpoint: change.endpoint ?? null,
        newCredentials: change.credentials !== undefined,
      },
    });
    return cloud;
  });
  deps.cloudViews.forget(organizationId);
  if (isReconnect) {
    deps.connections.drop(id);
    deps.inventory.reconnect(id);
  }
  return changed;
}

/** Forgets a cloud. Refused while operations on it are under way: their outcome would be lost. */
export async function disconnectCloud(
  deps: CloudsDeps,
  principal: Principal,
  asked: AskedFrom,
  id: string,
): Promise<void> {
  const { organizationId } = principal;
  await deps.database.inOrganization(principal, async (tx) => {
    const row = await getCloud(tx, organizationId, id);
    await lockGrants(tx, id);
    const holding = (await listGrants(tx, id)).filter(({ endedAt }) => endedAt === null);
    if (holding.length > 0) {
      throw new ProblemError(
        'conflict',
        `${row.name} is granted to ${holding.length} organizations below. End that first.`,
      );
    }
    const open = await countOpenOperations(tx, id);
    if (open > 0) {
      throw new ProblemError(
        'conflict',
        `${open} operations on ${row.name} have not ended. Wait for them or cancel them.`,
      );
    }
    // Grants that have ended may have left something to see there, which goes now.
    await tellGrantees(tx, row, 'cloud.deleted', async () => ({ id, name: row.name, projectId: null }));
    await deleteGrants(tx, id);
    await deleteCloud(tx, id);
    await recordDone(tx, principal, asked, {
      action: 'cloud.disconnected',
      target: { kind: 'cloud', id, name: row.name },
      details: { provider: row.provider },
    });
    await deps.forgetting.begin(tx, { organizationId, cloudId: id });
    await appendEvents(tx, [
      { organizationId, type: 'cloud.deleted', resource: { id, name: row.name, projectId: row.projectId } },
    ]);
  });
  deps.cloudViews.forget(organizationId);
  deps.connections.drop(id);
  deps.inventory.cloudsChanged();
  await deps.forgetting.finish({ organizationId, cloudId: id });
}

/** A cloud of this organization, or `not_found`. */
export async function getCloud(tx: ComputeTransaction, organizationId: string, id: string): Promise<CloudRow> {
  const row = await findCloud(tx, organizationId, id);
  if (row === undefined) throw noSuch('cloud');
  return row;
}

async function refuseTwins(tx: ComputeTransaction, organizationId: string, name: string, accountKey: string | null) {
  const namesake = await findCloudByName(tx, organizationId, name);
  if (namesake !== undefined) {
    throw new ProblemError('conflict', `There is a cloud named ${name} already.`, {
      errors: [{ path: 'name', message: 'is taken' }],
    });
  }
  const twin = accountKey === null ? undefined : await findCloudByAccount(tx, organizationId, accountKey);
  if (twin !== undefined) throw new ProblemError('conflict', `This account is connected already, as ${twin.name}.`);
}

/** JSON columns take plain JSON only. */
function toJson<T>(value: T) {
  return JSON.parse(JSON.stringify(value));
}

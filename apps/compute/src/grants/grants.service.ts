import type { CloudGrant, QuotaLimits } from '@kumo/api-contract';
import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { Provider } from '@kumo/provider-core';
import {
  appendEvents,
  auditOrigin,
  type Idempotency,
  type Principal,
  ProblemError,
  type RequestContext,
  recordAudit,
} from '@kumo/service-kit';
import { type AskedFrom, recordDone } from '../audit/operation-audit.ts';
import { noSuch, wrongField } from '../clouds/cloud-access.ts';
import type { CloudViews } from '../clouds/cloud-views.ts';
import { instanceCounts } from '../clouds/clouds.repository.ts';
import { type CloudView, toCloud } from '../clouds/clouds.view.ts';
import { findCloudRow } from '../inventory/cloud-lock.ts';
import { mapAmounts } from '../quotas/quotas.rules.ts';
import type { Tree } from '../tree/identity-client.ts';
import {
  endGrants,
  findGivenGrant,
  findOwnGrant,
  type GrantRow,
  grantUse,
  insertGrant,
  listGrants,
  lockAccount,
  lockGrants,
  reachesAccount,
  updateLimits,
} from './grants.repository.ts';
import { endingWith, grantEnded, limitsWith, seesGrant } from './grants.rules.ts';

/** What the use cases need. */
export interface GrantsDeps {
  readonly database: ComputeDatabase;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly cloudViews: CloudViews;
  readonly idempotency: Idempotency;
  readonly tree: Tree;
}

const unlimited: QuotaLimits = { instances: null, vcpus: null, memoryBytes: null, volumes: null, publicIps: null };

const mostListed = 1_000;

type NewLimits = Parameters<typeof limitsWith>[1];

/** Grants of a cloud as far as the caller sees them, with what is used of each. */
export async function listShownGrants(deps: GrantsDeps, principal: Principal, cloudId: string): Promise<CloudGrant[]> {
  await seenCloud(deps, principal, cloudId);
  return deps.database.readInOrganization(principal, async (sql) => {
    const grants = (await listGrants(sql, cloudId)).filter((row) => seesGrant(ruled(row), principal.organizationId));
    const shown: CloudGrant[] = [];
    for (const grant of grants.slice(0, mostListed)) shown.push(await show(sql, grant, grants));
    return shown;
  });
}

/** Lets an organization below use a cloud. */
export async function grantCloud(
  deps: GrantsDeps,
  principal: Principal,
  request: RequestContext,
  cloudId: string,
  body: { readonly organizationId: string; readonly limits?: NewLimits | undefined },
): Promise<CloudGrant> {
  const { organizationId } = principal;
  const cloud = await seenCloud(deps, principal, cloudId);
  if (cloud.access === 'ended') throw new ProblemError('forbidden', grantEnded);
  const grantee = await deps.tree.organization(body.organizationId);
  const isBelow = grantee !== null && grantee.id !== organizationId && grantee.path.includes(organizationId);
  if (!isBelow) throw wrongField('organizationId', 'there is no such organization below');
  const made = await deps.database.inOrganization(principal, async (tx) => {
    const { reference } = await deps.idempotency.once(tx, principal, request, async () => {
      await lockGrants(tx, cloudId);
      const { accountKey, chain } = await giverOf(tx, principal, cloud);
      await lockAccount(tx, accountKey);
      if (await reachesAccount(tx, grantee.id, accountKey, cloudId)) {
        throw new ProblemError('conflict', 'It reaches the account of this cloud by another cloud already.');
      }
      const grant = { id: newId('cloudGrant'), cloudId, accountKey, organizationId: grantee.id, chain: [...chain] };
      const row = await insertGrant(tx, grant, limitsWith(unlimited, body.limits ?? {}));
      if (row === undefined)
        throw new ProblemError('conflict', 'It has this cloud granted already. Change that grant instead.');
      await record(deps, tx, principal, request, cloud, row, 'cloud.granted', 'cloud.created');
      return { id: row.id };
    });
    const grants = await listGrants(tx, cloudId);
    const row = grants.find(({ id }) => id === reference.id);
    if (row === undefined) throw noSuch('grant');
    return show(tx, row, grants);
  });
  deps.cloudViews.forget(grantee.id);
  deps.cloudViews.forget(organizationId);
  return made;
}

/** Gives a grant other limits. */
export async function changeGrant(
  deps: GrantsDeps,
  principal: Principal,
  asked: AskedFrom,
  { id, cloudGrantId, limits }: { readonly id: string; readonly cloudGrantId: string; readonly limits: NewLimits },
): Promise<CloudGrant> {
  const cloud = await seenCloud(deps, principal, id);
  return deps.database.inOrganization(principal, async (tx) => {
    await lockGrants(tx, id);
    const row = await findGivenGrant(tx, principal.organizationId, id, cloudGrantId);
    if (row === undefined) throw noSuch('grant');
    if (cloud.access === 'ended') throw new ProblemError('forbidden', grantEnded);
    if (row.endedAt !== null) throw new ProblemError('conflict', 'This grant has ended. Grant the cloud anew.');
    await updateLimits(tx, row.id, limitsWith(row, limits));
    const grants = await listGrants(tx, id);
    const changed = grants.find((grant) => grant.id === row.id);
    if (changed === undefined) throw noSuch('grant');
    const shown = await show(tx, changed, grants);
    await record(deps, tx, principal, asked, cloud, changed, 'cloud-grant.changed', 'cloud.updated');
    return shown;
  });
}

/** Ends a grant and those that came of it. Safe to repeat. */
export async function endGrant(
  deps: GrantsDeps,
  principal: Principal,
  asked: AskedFrom,
  { id, cloudGrantId }: { readonly id: string; readonly cloudGrantId: string },
): Promise<void> {
  const cloud = await seenCloud(deps, principal, id);
  const ended = await deps.database.inOrganization(principal, async (tx) => {
    await lockGrants(tx, id);
    const row = await findGivenGrant(tx, principal.organizationId, id, cloudGrantId);
    if (row === undefined) throw noSuch('grant');
    const ending = await endGrants(tx, id, row.organizationId);
    for (const grant of ending)
      await record(deps, tx, principal, asked, cloud, grant, 'cloud-grant.ended', 'cloud.updated');
    return ending;
  });
  for (const { organizationId } of ended) deps.cloudViews.forget(organizationId);
}

async function seenCloud(deps: GrantsDeps, principal: Principal, cloudId: string): Promise<CloudView> {
  const cloud = (await deps.cloudViews.of(principal)).get(cloudId);
  if (cloud === undefined) throw noSuch('cloud');
  return cloud;
}

/** The account that is granted, and by whom: for whoever has it granted, with how it came to it. */
async function giverOf(
  tx: ComputeTransaction,
  { organizationId }: Principal,
  { id, access }: CloudView,
): Promise<{ readonly accountKey: string; readonly chain: readonly string[] }> {
  if (access === 'own') {
    const cloud = await tx.prisma.cloud.findFirst({ where: { organizationId, id }, select: { accountKey: true } });
    if (cloud === null) throw noSuch('cloud');
    return { accountKey: cloud.accountKey, chain: [organizationId] };
  }
  const own = await findOwnGrant(tx, organizationId, id);
  if (own === undefined) throw noSuch('cloud');
  if (own.endedAt !== null) throw new ProblemError('forbidden', grantEnded);
  return { accountKey: own.accountKey, chain: [...own.chain, organizationId] };
}

/** Tells both sides: the giver's log and the grantee's, and the grantee's pages. */
async function record(
  deps: GrantsDeps,
  tx: ComputeTransaction,
  principal: Principal,
  asked: AskedFrom,
  cloud: CloudView,
  grant: GrantRow,
  action: 'cloud.granted' | 'cloud-grant.changed' | 'cloud-grant.ended',
  event: 'cloud.created' | 'cloud.updated',
): Promise<void> {
  const { organizationId, instances, vcpus, memoryBytes, volumes, publicIps } = grant;
  const entry = {
    action,
    target: { kind: 'cloud', id: cloud.id, name: cloud.name },
    details: { grantId: grant.id, grantedTo: organizationId, instances, vcpus, memoryBytes, volumes, publicIps },
  };
  await recordDone(tx, principal, asked, entry);
  // What the grantee is told is not the giver's to write: row-level security has judged the grant itself by now.
  await tx.query("SELECT set_config('app.system', 'on', true)");
  await recordAudit(tx, { ...auditOrigin(principal, asked), actingFrom: null, organizationId, ...entry });
  const row = await findCloudRow(tx, cloud.id);
  if (row !== undefined) {
    const counts = (await instanceCounts(tx, organizationId, [row.id])).get(row.id) ?? {};
    const access = grant.endedAt === null ? 'granted' : 'ended';
    const resource = toCloud(row, deps.providers.get(row.provider), counts, new Date(), access);
    await appendEvents(tx, [{ organizationId, type: event, resource }]);
  }
  await tx.query("SELECT set_config('app.system', 'off', true)");
}

async function show(
  sql: Parameters<typeof grantUse>[0],
  grant: GrantRow,
  grants: readonly GrantRow[],
): Promise<CloudGrant> {
  const { id, cloudId, organizationId, chain, createdAt, endedAt } = grant;
  const sharing = endingWith(grants.map(ruled), grant).map((one) => one.organizationId);
  const used = await grantUse(sql, { id, cloudId, sharing: [organizationId, ...sharing] });
  return {
    id,
    cloudId,
    organizationId,
    grantedBy: chain.at(-1) ?? '',
    limits: limitsWith(grant, {}),
    used: mapAmounts((noun) => Math.ceil(used[noun])),
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function ruled({ organizationId, chain, endedAt }: GrantRow) {
  return { organizationId, chain, isEnded: endedAt !== null };
}

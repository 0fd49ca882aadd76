import type { ComputeDatabase } from '@kumo/db/compute';
import type { CapabilityNoun, CapabilityVerb, InstanceState } from '@kumo/model';
import { capabilityOf, type InstanceOffer, type ProviderConnection } from '@kumo/provider-core';
import { ProblemError } from '@kumo/service-kit';
import { grantEnded, ownersOnly } from '../grants/grants.rules.ts';
import { findInstanceRow } from '../instances/instances.repository.ts';
import { type InstanceRow, offerOf, shownState } from '../instances/instances.view.ts';
import type { Tree } from '../tree/identity-client.ts';
import type { CloudViews, Viewer } from './cloud-views.ts';
import type { CloudView } from './clouds.view.ts';
import type { CloudConnections } from './connections.ts';

/** What reaching into a running instance needs. */
export interface CloudAccessDeps {
  readonly database: ComputeDatabase;
  readonly cloudViews: CloudViews;
  readonly connections: CloudConnections;
  readonly tree: Tree;
}

/** An instance of the caller's, its cloud, and what may be done with it. `not_found` also when another organization owns it. */
export async function getInstance(deps: CloudAccessDeps, tenant: Viewer, id: string) {
  const [row, views] = await Promise.all([
    deps.database.readInOrganization(tenant, (sql) => findInstanceRow(sql, tenant.organizationId, id)),
    deps.cloudViews.of(tenant),
  ]);
  const cloud = row === undefined ? undefined : views.get(row.cloud_id);
  if (row === undefined || cloud === undefined) throw noSuch('instance');
  return { row, cloud };
}

/** Throws the API's own sentence when something is not possible now: before anything is asked of the cloud. */
export function requireOffer(row: InstanceRow, cloud: CloudView, offer: InstanceOffer): void {
  if (cloud.unreachableSince !== null) {
    const reason = offerOf(cloud, 'unknown', false)[offer];
    throw new ProblemError('cloud_unavailable', reason.allowed ? `${cloud.name} does not answer.` : reason.reason);
  }
  const answer = offerOf(cloud, shownState(row, cloud), row.pending_state !== null)[offer];
  if (answer.allowed) return;
  throw new ProblemError(isEverPossible(cloud, offer) ? 'conflict' : refusalOf(answer.reason), answer.reason);
}

/**
 * Refuses what a cloud never can, with its own sentence, or cannot while it does not answer; `instance`: the state that the
 * instance it is about shows, where the cloud can do it only in some.
 */
export function requireCapability<N extends CapabilityNoun>(
  cloud: CloudView,
  noun: N,
  verb: CapabilityVerb<N>,
  instance?: InstanceState,
): void {
  const cell = capabilityOf(cloud.capabilities, noun, verb);
  if (cell.support === 'unsupported') throw new ProblemError(refusalOf(cell.reason), cell.reason);
  if (cloud.unreachableSince !== null) {
    const since = cloud.unreachableSince.toISOString();
    throw new ProblemError('cloud_unavailable', `${cloud.name} has not answered since ${since}.`);
  }
  if (cell.support !== 'conditional' || cell.when === undefined || instance === undefined) return;
  if (!cell.when.includes(instance)) throw new ProblemError('conflict', cell.reason);
}

/** What a grant does not allow the cloud could do. */
function refusalOf(reason: string): 'forbidden' | 'not_supported' {
  return reason === grantEnded || reason === ownersOnly ? 'forbidden' : 'not_supported';
}

/** A wrong field of the request, named. */
export function wrongField(path: string, message: string): ProblemError {
  return new ProblemError('validation_failed', `${path}: ${message}.`, { errors: [{ path, message }] });
}

/** The cloud that a body names. */
export function namedCloud(views: ReadonlyMap<string, CloudView>, cloudId: string): CloudView {
  const cloud = views.get(cloudId);
  if (cloud === undefined) throw wrongField('cloudId', 'there is no such cloud');
  return cloud;
}

/** The live connection behind an instance, once `offer` is known to be possible. */
export async function reachInstance(
  deps: CloudAccessDeps,
  tenant: Viewer,
  id: string,
  offer: InstanceOffer,
): Promise<{ readonly row: InstanceRow; readonly cloud: CloudView; readonly connection: ProviderConnection }> {
  const { row, cloud } = await getInstance(deps, tenant, id);
  requireOffer(row, cloud, offer);
  const { connection } = await deps.connections.get({ id: row.cloud_id });
  return { row, cloud, connection };
}

/** The `not_found` of a noun: the same for what never was and for what others own. */
export function noSuch(noun: string): ProblemError {
  return new ProblemError('not_found', `There is no such ${noun}.`);
}

function isEverPossible(cloud: CloudView, offer: InstanceOffer): boolean {
  const { capabilities } = cloud;
  switch (offer) {
    case 'logs':
      return capabilities.logs.read.support !== 'unsupported';
    case 'console':
      return capabilities.console.open.support !== 'unsupported';
    case 'metrics':
      return capabilities.metrics.read.support !== 'unsupported';
    default:
      return capabilities.instances[offer].support !== 'unsupported';
  }
}

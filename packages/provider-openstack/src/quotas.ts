import type { Quota } from '@kumo/model';
import { type CallContext, ProviderError, type QuotasPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { countOf, type Native, objectOf } from './fields.ts';

type Row = readonly [name: string, limit: string, used: string | null, unit?: number];

/** Nova's `GET /limits`; memory is in MiB. https://docs.openstack.org/api-ref/compute/#show-rate-and-absolute-limits */
const computeRows: readonly Row[] = [
  ['instances', 'maxTotalInstances', 'totalInstancesUsed'],
  ['vcpus', 'maxTotalCores', 'totalCoresUsed'],
  ['memoryBytes', 'maxTotalRAMSize', 'totalRAMUsed', 2 ** 20],
  ['keyPairs', 'maxTotalKeypairs', null],
  ['serverGroups', 'maxServerGroups', 'totalServerGroupsUsed'],
];

/** Cinder's `GET /limits`; sizes are in GiB. */
const volumeRows: readonly Row[] = [
  ['volumes', 'maxTotalVolumes', 'totalVolumesUsed'],
  ['volumeBytes', 'maxTotalVolumeGigabytes', 'totalGigabytesUsed', 2 ** 30],
  ['snapshots', 'maxTotalSnapshots', 'totalSnapshotsUsed'],
];

/** Names of Neutron's quotas in the model's words. */
const networkNames: Readonly<Record<string, string>> = {
  network: 'networks',
  subnet: 'subnets',
  port: 'ports',
  router: 'routers',
  floatingip: 'publicIps',
  security_group: 'firewalls',
  security_group_rule: 'firewallRules',
};

/** What the project may have and has, by each service that the cloud has. */
export function quotasPort(client: OpenStackClient): QuotasPort {
  return {
    read: async (context) => {
      const [compute, network, volume] = await Promise.all([
        absoluteLimits(client, context, 'compute', computeRows),
        (await client.has('network')) ? networkQuotas(client, context) : [],
        (await client.has('volume')) ? absoluteLimits(client, context, 'volume', volumeRows) : [],
      ]);
      return [...compute, ...volume, ...network];
    },
  };
}

async function absoluteLimits(
  client: OpenStackClient,
  context: CallContext,
  service: 'compute' | 'volume',
  rows: readonly Row[],
): Promise<Quota[]> {
  const body = await client.read(service, '/limits', context);
  return fromAbsoluteLimits(objectOf(objectOf(body.limits).absolute), rows);
}

/** Limits of -1 are none. */
function fromAbsoluteLimits(absolute: Native, rows: readonly Row[]): Quota[] {
  return rows.flatMap(([name, limit, used, unit = 1]) => {
    if (absolute[limit] === undefined) return [];
    return [{ name, limit: times(absolute[limit], unit), used: used === null ? null : times(absolute[used], unit) }];
  });
}

async function networkQuotas(client: OpenStackClient, context: CallContext): Promise<Quota[]> {
  const project = encodeURIComponent((await client.session()).project.id);
  try {
    const body = await client.read('network', `/quotas/${project}/details.json`, context);
    return fromDetails(objectOf(body.quota));
  } catch (error) {
    // Without the extension quota_details, limits alone are known.
    if (!(error instanceof ProviderError && ['not_found', 'forbidden', 'not_supported'].includes(error.code)))
      throw error;
    const body = await client.read('network', `/quotas/${project}`, context);
    return fromDetails(objectOf(body.quota));
  }
}

function fromDetails(quota: Native): Quota[] {
  return Object.entries(quota).flatMap(([key, value]) => {
    const name = networkNames[key];
    if (name === undefined) return [];
    if (typeof value === 'number') return [{ name, limit: countOf(value), used: null }];
    const { limit, used } = objectOf(value);
    return [{ name, limit: countOf(limit), used: countOf(used) }];
  });
}

function times(value: unknown, unit: number): number | null {
  const count = countOf(value);
  return count === null ? null : count * unit;
}

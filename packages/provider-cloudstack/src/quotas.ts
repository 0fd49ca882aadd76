import type { Quota } from '@kumo/model';
import type { CallContext, QuotasPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { ownAccount } from './identity.ts';
import { allowed, listRows } from './listing.ts';
import { numberOf, type Row, textOf } from './wire.ts';

interface LimitKind {
  readonly name: string;
  /** Begins the names of the account's own totals, e.g. `vmtotal`. */
  readonly total: string;
  /** How many of the model's units one of CloudStack's is. */
  readonly unit: number;
}

const kind = (name: string, total: string, unit = 1): LimitKind => ({ name, total, unit });

/** `resourcetype` of a limit, https://cloudstack.apache.org/api, listResourceLimits. */
const kinds: ReadonlyMap<number, LimitKind> = new Map([
  [0, kind('instances', 'vm')],
  [1, kind('publicIps', 'ip')],
  [2, kind('volumes', 'volume')],
  [3, kind('snapshots', 'snapshot')],
  [4, kind('images', 'template')],
  [5, kind('projects', 'project')],
  [6, kind('networks', 'network')],
  [7, kind('vpcs', 'vpc')],
  [8, kind('vcpus', 'cpu')],
  [9, kind('memoryBytes', 'memory', 2 ** 20)],
  [10, kind('volumeBytes', 'primarystorage', 2 ** 30)],
  [11, kind('secondaryStorageBytes', 'secondarystorage', 2 ** 30)],
]);

/** Limits of the account or project, and how much of each is used. */
export function quotasPort(cloud: Cloud): QuotasPort {
  const { client } = cloud;
  return {
    async read(context) {
      const params = cloud.owner;
      const [limits, totals] = await Promise.all([
        listRows({ client, command: 'listResourceLimits', params }, context),
        totalsOf(cloud, context),
      ]);
      const quotas = new Map<string, Quota>();
      for (const row of limits) {
        const type = numberOf(row, 'resourcetype');
        const known = type === null ? undefined : kinds.get(type);
        const name = known?.name ?? textOf(row, 'resourcetypename') ?? `type ${type}`;
        // A limit may be there once more for each tag of hosts or storage (4.19): the untagged one is the account's.
        if (quotas.has(name) || textOf(row, 'tag') !== null) continue;
        const max = numberOf(row, 'max');
        const used = known === undefined ? null : numberOf(totals, `${known.total}total`);
        const unit = known?.unit ?? 1;
        quotas.set(name, {
          name,
          limit: max === null || max < 0 ? null : max * unit,
          used: used === null || used < 0 ? null : used * unit,
        });
      }
      return [...quotas.values()];
    },
  };
}

/** Totals are a courtesy: without the right to read them the limits are still told. */
async function totalsOf(cloud: Cloud, context: CallContext): Promise<Row> {
  if (cloud.projectId === undefined) return (await allowed(ownAccount(cloud, context)))?.row ?? {};
  const params = { id: cloud.projectId, listall: true };
  const projects = await allowed(listRows({ client: cloud.client, command: 'listProjects', params }, context));
  return projects?.[0] ?? {};
}

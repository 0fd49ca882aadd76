import type { CallContext, InstanceObservation, InstancesPort, ListRequest } from '@kumo/provider-core';
import type { Params } from './client.ts';
import type { Cloud } from './cloud.ts';
import { actions } from './instance-actions.ts';
import { deployCommand, launchSteps } from './instance-launch.ts';
import { snapshotAction } from './instance-snapshot.ts';
import { findMade } from './jobs.ts';
import { allowed, found, listPage, listRows } from './listing.ts';
import { machineDetails as details, readMachine } from './machines.ts';
import { fromVirtualMachine } from './mapping.ts';
import { hostNameFor, markFilter } from './ownership.ts';
import { type Row, textOf } from './wire.ts';

/** Virtual machines of CloudStack. */
export function instancesPort(cloud: Cloud): InstancesPort {
  const { client } = cloud;
  /** Disks by machine, read with the first page of a listing and used for the rest of it. */
  let disks: ReadonlyMap<string, readonly string[]> = new Map();

  const list = async (context: CallContext, request: ListRequest) => {
    if (request.cursor === undefined) disks = await disksByMachine(cloud, context);
    const listing = { client, command: 'listVirtualMachines', params: { ...cloud.visible, details } };
    return await listPage(listing, context, request, (rows) => rows.map((row) => shown(cloud, row, disks)));
  };
  const observe = async (context: CallContext, row: Row): Promise<InstanceObservation> => {
    const id = textOf(row, 'id') ?? '';
    const own = await disksByMachine(cloud, context, { virtualmachineid: id });
    return shown(cloud, row, own);
  };

  return {
    list,
    get: async (context, nativeId) => await observe(context, await readMachine(cloud, context, nativeId)),
    async findByToken(context, token, name) {
      const command = 'listVirtualMachines';
      const hostName = hostNameFor(name, token);
      const params = { ...cloud.visible, details };
      const [marked, named, made] = await Promise.all([
        listRows({ client, command, params: { ...params, ...markFilter(token) } }, context),
        listRows({ client, command, params: { ...params, name: hostName } }, context),
        findMade(client, context, deployCommand, token),
      ]);
      // Its marks are put on right after it was asked for. When that was lost, its host name and its job tell which one it is.
      const rows = new Map<string | null, Row>();
      for (const row of [...marked, ...named.filter((one) => textOf(one, 'name') === hostName)]) {
        rows.set(textOf(row, 'id'), row);
      }
      if (made !== undefined && !rows.has(made.nativeId)) {
        const row = await found(readMachine(cloud, context, made.nativeId));
        if (row !== undefined) rows.set(made.nativeId, row);
      }
      const seen = await Promise.all([...rows.values()].map((row) => observe(context, row)));
      return seen.map((one) => ({ ...one, operationId: token.operationId }));
    },
    ...launchSteps(cloud),
    ...actions(cloud),
    snapshot: snapshotAction(cloud),
  };
}

/** A machine with its disks, and whose it is also before its marks are on. */
function shown(cloud: Cloud, row: Row, disks: ReadonlyMap<string, readonly string[]>): InstanceObservation {
  const nativeId = textOf(row, 'id') ?? '';
  const seen = fromVirtualMachine(row, disks.get(nativeId) ?? []);
  const operationId = cloud.unmarked.get(nativeId);
  if (operationId === undefined) return seen;
  if (seen.operationId === null) return { ...seen, operationId, fingerprint: `${seen.fingerprint} ${operationId}` };
  cloud.unmarked.delete(nativeId);
  return seen;
}

async function disksByMachine(cloud: Cloud, context: CallContext, filter: Params = {}): Promise<Map<string, string[]>> {
  const params = { ...(Object.keys(filter).length === 0 ? cloud.visible : cloud.reach), ...filter };
  // Machines are shown without their disks to a key that may not list those.
  const rows = (await allowed(listRows({ client: cloud.client, command: 'listVolumes', params }, context))) ?? [];
  const disks = new Map<string, string[]>();
  for (const row of rows) {
    const machine = textOf(row, 'virtualmachineid');
    const id = textOf(row, 'id');
    if (machine !== null && id !== null) disks.set(machine, [...(disks.get(machine) ?? []), id]);
  }
  for (const [machine, ids] of disks) disks.set(machine, ids.toSorted());
  return disks;
}

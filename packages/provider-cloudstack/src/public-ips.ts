import { type CallContext, type LaunchSpec, ProviderError, type PublicIpsPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { createOnce, runToEnd, untilMade } from './jobs.ts';
import { found, listPage, listRows, readRow } from './listing.ts';
import { readMachine } from './machines.ts';
import { fromPublicIp } from './network-mapping.ts';
import { markFilter, ownershipOf, tagsOf, tagsToSend } from './ownership.ts';
import { putMarks } from './tags.ts';
import { isTrue, type Row, rowsOf, textOf } from './wire.ts';

type Allocation = Parameters<NonNullable<PublicIpsPort['allocate']>>[1];

/** Public addresses. One leads to an instance by static NAT; what may pass is said by the rules of the address. */
export function publicIpsPort(cloud: Cloud): PublicIpsPort {
  const { client } = cloud;
  return {
    list: (context, request) =>
      listPage({ client, command: 'listPublicIpAddresses', params: cloud.visible }, context, request, (rows) =>
        rows.map(fromPublicIp),
      ),
    get: async (context, nativeId) => fromPublicIp(await readAddress(cloud, context, nativeId)),
    allocate: async (context, spec) => ({ nativeId: await allocate(cloud, context, spec) }),
    associate: (context, nativeId, { instanceNativeId }) => lead(cloud, context, nativeId, instanceNativeId),
    async disassociate(context, nativeId) {
      const row = await readAddress(cloud, context, nativeId);
      if (!isTrue(row, 'isstaticnat')) return;
      await runToEnd(client, context, 'disableStaticNat', { ipaddressid: nativeId });
    },
    async release(context, nativeId) {
      const row = await found(readAddress(cloud, context, nativeId));
      if (row === undefined || textOf(row, 'state') === 'Releasing') return;
      if (isTrue(row, 'issourcenat')) {
        const message =
          'This is how its network reaches the outside (source NAT): it goes only with the network itself.';
        throw new ProviderError({ code: 'invalid_request', message });
      }
      await found(runToEnd(client, context, 'disassociateIpAddress', { id: nativeId }));
    },
  };
}

/** An address of a new machine's own: allocated once for its launch, and led to it. */
export async function addressFor(
  cloud: Cloud,
  context: CallContext,
  machineId: string,
  spec: LaunchSpec,
): Promise<void> {
  const machine = await readMachine(cloud, context, machineId);
  const nics = rowsOf(machine, 'nic');
  // What is in a shared network, or has an address already, is reached from outside.
  if (textOf(machine, 'publicip') !== null || nics.some((nic) => textOf(nic, 'type') === 'Shared')) return;
  const isolated = nics.find((nic) => textOf(nic, 'type') === 'Isolated');
  const networkNativeId = isolated === undefined ? null : textOf(isolated, 'networkid');
  if (networkNativeId === null) {
    const message = 'No network of this instance has public addresses to give: launch it into an isolated one.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  const nativeId = await allocate(cloud, context, { token: spec.token, tags: {}, networkNativeId });
  await lead(cloud, context, nativeId, machineId);
}

/** Gives back what {@link addressFor} allocated for a machine: it would be paid for ever. */
export async function releaseAddressOf(cloud: Cloud, context: CallContext, machine: Row): Promise<void> {
  const { operationId } = ownershipOf(machine);
  if (operationId === null) return;
  const params = { ...cloud.reach, ...markFilter({ operationId }) };
  const rows = await listRows({ client: cloud.client, command: 'listPublicIpAddresses', params }, context);
  for (const row of rows.filter((one) => ownershipOf(one).operationId === operationId)) {
    await found(runToEnd(cloud.client, context, 'disassociateIpAddress', { id: textOf(row, 'id') ?? '' }));
  }
}

async function allocate(cloud: Cloud, context: CallContext, spec: Allocation): Promise<string> {
  const command = 'associateIpAddress';
  tagsToSend(spec.tags, spec.token);
  // Without a network CloudStack takes the only isolated one of the zone, and says so where there are several.
  const from =
    spec.networkNativeId === undefined
      ? { zoneid: textOf(await cloud.zoneFor(context, undefined), 'id') ?? undefined }
      : { networkid: spec.networkNativeId };
  const made = await createOnce(cloud.client, context, command, { ...cloud.owner, ...from }, spec.token);
  await untilMade(cloud.client, context, command, made);
  const row = await readAddress(cloud, context, made.nativeId);
  await putMarks(cloud.client, context, { kind: 'PublicIpAddress', nativeId: made.nativeId, tags: tagsOf(row) }, spec);
  return made.nativeId;
}

async function lead(cloud: Cloud, context: CallContext, nativeId: string, machineId: string): Promise<void> {
  const row = await readAddress(cloud, context, nativeId);
  if (isTrue(row, 'isstaticnat') && textOf(row, 'virtualmachineid') === machineId) return;
  if (isTrue(row, 'isstaticnat')) {
    await runToEnd(cloud.client, context, 'disableStaticNat', { ipaddressid: nativeId });
  }
  const network = textOf(row, 'associatednetworkid');
  await runToEnd(cloud.client, context, 'enableStaticNat', {
    ipaddressid: nativeId,
    virtualmachineid: machineId,
    // An address of a VPC belongs to no tier until it is used.
    networkid: network ?? (await firstNetwork(cloud, context, machineId)) ?? undefined,
  });
}

async function firstNetwork(cloud: Cloud, context: CallContext, machineId: string): Promise<string | null> {
  const [nic] = rowsOf(await readMachine(cloud, context, machineId), 'nic');
  return nic === undefined ? null : textOf(nic, 'networkid');
}

function readAddress(cloud: Cloud, context: CallContext, nativeId: string): Promise<Row> {
  const params = { ...cloud.reach, id: nativeId };
  return readRow({ client: cloud.client, command: 'listPublicIpAddresses', params }, context, 'address', nativeId);
}

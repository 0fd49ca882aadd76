import { setTimeout as pause } from 'node:timers/promises';
import { type CallContext, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { type Native, objectOf, textMapOf, textOf } from './fields.ts';
import { hasOwnPorts, wantsPublicIp } from './instance-launch.ts';
import { isOurs, portsOf, removePorts } from './instance-ports.ts';
import { listAll } from './listing.ts';
import { allocateAddress, associateAddress, releaseAddress } from './public-ips.ts';

/** How long between two looks for a new server's port, milliseconds. */
const lookEveryMs = 500;

/** Gives a server the address outside that its launch asked for, once it has a port. Nothing to do for all others. */
export async function associateWanted(client: OpenStackClient, context: CallContext, nativeId: string): Promise<void> {
  for (;;) {
    const body = await client.read('compute', `/servers/${encodeURIComponent(nativeId)}`, context);
    const server = objectOf(body.server);
    if (textMapOf(server.metadata)[wantsPublicIp] === undefined || server.status === 'ERROR') return;
    if ((await portsOf(client, context, nativeId)).length > 0) break;
    // The caller's deadline ends this.
    await pause(lookEveryMs, undefined, { signal: context.signal });
  }
  const description = addressMark(nativeId);
  const source = { service: 'network', path: '/floatingips', key: 'floatingips', query: { description } } as const;
  const [there] = await listAll(client, context, source);
  const address = textOf(there?.id) ?? (await allocateAddress(client, context, { description }));
  await associateAddress(client, context, address, nativeId);
}

/** What was made along with a server, by its launch, and would stay: its ports in chosen subnets and its address outside. */
export async function removeWithServer(client: OpenStackClient, context: CallContext, server: Native): Promise<void> {
  const nativeId = textOf(server.id) ?? '';
  if (server.locked === true) {
    const message = 'Nova: this machine is locked; unlock it in OpenStack before it is terminated.';
    throw new ProviderError({ code: 'conflict', message });
  }
  const metadata = textMapOf(server.metadata);
  if (metadata[wantsPublicIp] !== undefined) {
    const query = { description: addressMark(nativeId) };
    const source = { service: 'network', path: '/floatingips', key: 'floatingips', query } as const;
    for (const address of await listAll(client, context, source)) {
      await releaseAddress(client, context, textOf(address.id) ?? '');
    }
  }
  if (metadata[hasOwnPorts] === undefined) return;
  const ports = (await portsOf(client, context, nativeId)).filter(isOurs);
  await removePorts(
    client,
    context,
    ports.flatMap((port) => textOf(port.id) ?? []),
  );
}

/** Names the server that an address was allocated for. */
function addressMark(serverId: string): string {
  return `kumo:instance=${serverId}`;
}

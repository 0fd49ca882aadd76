import { until } from '@kumo/provider-core/testing';
import { openStackApi } from './openstack-lab.ts';

/** Where things whose names begin with a prefix are looked for, in the order in which they can go. */
const places = [
  ['compute', '/servers', 'servers'],
  ['volumev3', '/snapshots', 'snapshots'],
  ['volumev3', '/volumes', 'volumes'],
  ['image', '/v2/images?visibility=private', 'images'],
  ['network', '/v2.0/security-groups', 'security_groups'],
  ['network', '/v2.0/networks', 'networks'],
] as const;

interface Thing {
  readonly id: string;
  readonly name: string;
}

/** Removes at the cloud itself whatever a test that broke off has left behind, by the prefix of its names. */
export async function removeLeftovers(prefix: string): Promise<void> {
  const api = await openStackApi('demo');
  for (const [service, path, key] of places) {
    await until(60_000, async () => {
      const things = ((await api.read(service, path))[key] as Thing[]).filter(({ name }) => name.startsWith(prefix));
      const base = path.replace(/\?.*/, '');
      for (const { id } of things) await api.send(service, `${base}/${id}`, { method: 'DELETE' });
      if (things.length > 0) throw new Error(`${things.length} ${key} are still there`);
    });
  }
  const { keypairs } = (await api.read('compute', '/os-keypairs')) as { keypairs: { keypair: Thing }[] };
  for (const { keypair } of keypairs) {
    if (keypair.name.startsWith(prefix)) {
      await api.send('compute', `/os-keypairs/${encodeURIComponent(keypair.name)}`, { method: 'DELETE' });
    }
  }
}

/** Gives an address back that a test has not. */
export async function releaseAddress(nativeId: string): Promise<void> {
  const api = await openStackApi('demo');
  await api.send('network', `/v2.0/floatingips/${nativeId}`, { method: 'DELETE' });
}

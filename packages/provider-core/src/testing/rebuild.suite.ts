import { expect } from 'vitest';
import type { InstanceObservation } from '../observations/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { untilSeen } from './made.ts';

/** Makes the running instance anew from the image that it is of: it stays the same instance to everybody else. */
export function rebuildPromises(bench: Bench, id: () => string): void {
  const read = () => bench.connection.instances.get(unhurried, id());
  const rebuild = () => present(bench.connection.instances.rebuild, 'no method rebuild');

  bench.promise(
    'instances',
    'rebuild',
    'makes it anew with the name, size, addresses and marks that it had, and once per token',
    async () => {
      const before = await read();
      const imageNativeId = present(before.imageNativeId ?? undefined, 'it is of no image');
      const spec = { imageNativeId, wasOfAnother: true, token: bench.newToken(), mayBeDone: false };
      await rebuild()(unhurried, id(), spec);
      await untilSeen(bench, 'instances', id(), (seen) => {
        expect(seen).toMatchObject({ state: 'running', imageNativeId, ...stays(before) });
      });
      await rebuild()(unhurried, id(), { ...spec, mayBeDone: true });
      expect((await read()).state, 'rebuilt a second time').toBe('running');
    },
  );

  bench.promise('instances', 'rebuild', 'refuses an image that is not there, and leaves it as it is', async () => {
    const before = await read();
    const spec = { wasOfAnother: true, token: bench.newToken(), mayBeDone: false };
    const refused = rebuild()(unhurried, id(), { ...spec, imageNativeId: bench.missingNativeId('images') });
    const code = await refused.catch((error: unknown) => (error instanceof Error ? Reflect.get(error, 'code') : error));
    expect(['not_found', 'invalid_request']).toContain(code);
    expect(await read()).toMatchObject({ state: 'running', ...stays(before) });
  });
}

/** What a rebuild must not touch. */
function stays({ name, tags, operationId, sizeNativeId, privateIps, publicIps, ...rest }: InstanceObservation) {
  const { networkNativeIds, volumeNativeIds, firewallNativeIds, keyPairNativeId } = rest;
  return {
    ...{ name, tags, operationId, sizeNativeId, privateIps, publicIps },
    ...{ networkNativeIds, volumeNativeIds, firewallNativeIds, keyPairNativeId },
  };
}

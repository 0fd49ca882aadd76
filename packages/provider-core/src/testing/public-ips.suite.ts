import { isIP } from 'node:net';
import { expect } from 'vitest';
import { ProviderError } from '../errors.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { type Making, makeOnce, removeTwice, untilSeen } from './made.ts';

/** One public address: allocated, bound to an instance, freed, given back. The tests go on from one another. */
export function publicIpsSuite(bench: Bench): void {
  bench.group('public addresses', () => {
    let publicIpId: string | undefined;
    const port = () => present(bench.connection.publicIps, 'no port for publicIps');
    const publicIp = () => present(publicIpId, 'no address was allocated');
    const making: Making = {
      make: async ({ token, tags }) => {
        const { externalNetworkNativeId } = bench.target;
        const from = externalNetworkNativeId === undefined ? {} : { networkNativeId: externalNetworkNativeId };
        try {
          return await port().allocate?.(unhurried, { token, tags, ...from });
        } catch (error) {
          if (externalNetworkNativeId !== undefined) throw error;
          if (!(error instanceof ProviderError) || error.code !== 'invalid_request') throw error;
          const sentence = 'the target does not say which network addresses come from (externalNetworkNativeId)';
          throw new Error(`${sentence}: ${error.message}`, { cause: error });
        }
      },
      remove: (id) => port().release?.(unhurried, id),
      shows: ({ token, tags }) => ({ operationId: token.operationId, tags }),
    };

    bench.promise(
      'publicIps',
      'allocate',
      'allocates one address however often it is asked with one token',
      async () => {
        publicIpId = await makeOnce(bench, 'publicIps', making);
        await untilSeen(bench, 'publicIps', publicIpId, (seen) => {
          expect(seen).toMatchObject({ state: 'free', instanceNativeId: null });
          expect(isIP(seen.address), seen.address).toBeGreaterThan(0);
        });
      },
    );

    bench.promise(
      'publicIps',
      'associate',
      'leads an address to an instance, and a second time changes nothing',
      async () => {
        const { nativeId } = await bench.resident();
        await bench.whenAllowed({ noun: 'publicIps', verb: 'associate', nativeId }, async () => {
          for (let times = 0; times < 2; times += 1) {
            await port().associate?.(unhurried, publicIp(), { instanceNativeId: nativeId });
            const { address } = await untilSeen(bench, 'publicIps', publicIp(), (seen) => {
              expect(seen).toMatchObject({ state: 'bound', instanceNativeId: nativeId });
            });
            await untilSeen(bench, 'instances', nativeId, (seen) => expect(seen.publicIps).toContain(address));
          }
        });
      },
    );

    bench.promise('publicIps', 'disassociate', 'frees an address, and a second time changes nothing', async () => {
      const { nativeId } = await bench.resident();
      await bench.whenAllowed({ noun: 'publicIps', verb: 'disassociate', nativeId }, async () => {
        for (let times = 0; times < 2; times += 1) {
          await port().disassociate?.(unhurried, publicIp());
          const { address } = await untilSeen(bench, 'publicIps', publicIp(), (seen) => {
            expect(seen).toMatchObject({ state: 'free', instanceNativeId: null });
          });
          await untilSeen(bench, 'instances', nativeId, (seen) => expect(seen.publicIps).not.toContain(address));
        }
      });
    });

    bench.promise('publicIps', 'release', 'gives an address back, and a second time changes nothing', () =>
      removeTwice(bench, 'publicIps', publicIp(), making),
    );
  });
}

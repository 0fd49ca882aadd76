import { isIP } from 'node:net';
import { expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';
import { makeOnce, removeTwice, untilSeen } from './made.ts';
import { publicIpMaking } from './makings.ts';

/** One public address: allocated, bound to an instance, freed, given back. The tests go on from one another. */
export function publicIpsSuite(bench: Bench): void {
  bench.group('public addresses', () => {
    let publicIpId: string | undefined;
    const port = () => present(bench.connection.publicIps, 'no port for publicIps');
    const publicIp = () => present(publicIpId, 'no address was allocated');
    const making = publicIpMaking(bench);

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

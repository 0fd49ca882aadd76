import { expect } from 'vitest';
import { type Bench, present } from './bench.ts';
import { makeOnce, removeTwice, untilSeen } from './made.ts';
import { networkMaking, subnetMaking, subnetRequest } from './makings.ts';

/** Networks and their subnets: made, found, removed. */
export function networksSuite(bench: Bench): void {
  bench.group('networks and subnets', () => {
    let networkId: string | undefined;
    let subnetId: string | undefined;
    const makeNetwork = networkMaking(bench);
    const makeSubnet = subnetMaking(bench);

    bench.promise('networks', 'create', 'makes one network however often it is asked with one token', async () => {
      networkId = await makeOnce(bench, 'networks', makeNetwork);
      const { cidr } = bench.target.network ?? {};
      await untilSeen(bench, 'networks', networkId, (seen) => {
        if (cidr !== undefined) expect(seen.cidrs).toContain(cidr);
      });
    });
    bench.promise('networks', 'delete', 'removes a network, and a second time changes nothing', () =>
      removeTwice(bench, 'networks', present(networkId, 'no network was made'), makeNetwork),
    );

    bench.promise('subnets', 'create', 'makes one subnet however often it is asked with one token', async () => {
      subnetId = await makeOnce(bench, 'subnets', makeSubnet);
      await untilSeen(bench, 'subnets', subnetId, (seen) => expect(seen).toMatchObject(subnetRequest(bench)));
    });
    bench.promise('subnets', 'delete', 'removes a subnet, and a second time changes nothing', () =>
      removeTwice(bench, 'subnets', present(subnetId, 'no subnet was made'), makeSubnet),
    );
  });
}

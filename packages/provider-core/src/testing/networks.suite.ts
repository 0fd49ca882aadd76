import { expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';
import { type Making, makeOnce, removeTwice, untilSeen } from './made.ts';

/** Networks and their subnets: made, found, removed. */
export function networksSuite(bench: Bench): void {
  bench.group('networks and subnets', () => {
    let networkId: string | undefined;
    let subnetId: string | undefined;
    const networks = () => present(bench.connection.networks, 'no port for networks');
    const subnets = () => present(bench.connection.subnets, 'no port for subnets');
    const makeNetwork: Making = {
      make: async (order) => networks().create?.(unhurried, { ...bench.target.network, ...order }),
      remove: (id) => networks().delete?.(unhurried, id),
    };
    const subnetRequest = () => ({
      networkNativeId: present(
        bench.target.networkNativeId,
        'the target does not say in which network to make subnets (networkNativeId)',
      ),
      cidr: present(bench.target.subnetCidr, 'the target does not say which range is free there (subnetCidr)'),
    });
    const makeSubnet: Making = {
      make: async (order) => subnets().create?.(unhurried, { ...order, ...subnetRequest() }),
      remove: (id) => subnets().delete?.(unhurried, id),
    };

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
      await untilSeen(bench, 'subnets', subnetId, (seen) => expect(seen).toMatchObject(subnetRequest()));
    });
    bench.promise('subnets', 'delete', 'removes a subnet, and a second time changes nothing', () =>
      removeTwice(bench, 'subnets', present(subnetId, 'no subnet was made'), makeSubnet),
    );
  });
}

import { ProviderError } from '../errors.ts';
import type { ProviderConnection } from '../provider.ts';
import { type Bench, present, unhurried } from './bench.ts';
import type { Making } from './made.ts';
import { newPublicKey } from './public-key.ts';

const gibibyte = 2 ** 30;

/** How volumes are made as the target wants them. */
export function volumeMaking(bench: Bench, connection = () => bench.connection): Making {
  const port = () => present(connection().volumes, 'no port for volumes');
  return {
    make: async (order) => port().create?.(unhurried, { sizeBytes: gibibyte, ...bench.target.volume, ...order }),
    remove: (id) => port().delete?.(unhurried, id),
  };
}

/** How snapshots of one volume are made. */
export function snapshotMaking(volumeNativeId: () => string, connection: () => ProviderConnection): Making {
  const port = () => present(connection().snapshots, 'no port for snapshots');
  return {
    make: async (order) => port().create?.(unhurried, { ...order, volumeNativeId: volumeNativeId() }),
    remove: (id) => port().delete?.(unhurried, id),
  };
}

/** How networks are made as the target wants them. */
export function networkMaking(bench: Bench, connection = () => bench.connection): Making {
  const port = () => present(connection().networks, 'no port for networks');
  return {
    make: async (order) => port().create?.(unhurried, { ...bench.target.network, ...order }),
    remove: (id) => port().delete?.(unhurried, id),
  };
}

/** Where the target wants subnets. */
export function subnetRequest(bench: Bench): { readonly networkNativeId: string; readonly cidr: string } {
  const { networkNativeId, subnetCidr } = bench.target;
  return {
    networkNativeId: present(
      networkNativeId,
      'the target does not say in which network to make subnets (networkNativeId)',
    ),
    cidr: present(subnetCidr, 'the target does not say which range is free there (subnetCidr)'),
  };
}

/** How subnets are made where the target wants them. */
export function subnetMaking(bench: Bench, connection = () => bench.connection): Making {
  const port = () => present(connection().subnets, 'no port for subnets');
  return {
    make: async (order) => port().create?.(unhurried, { ...order, ...subnetRequest(bench) }),
    remove: (id) => port().delete?.(unhurried, id),
  };
}

/** How firewalls are made, in the target's network where it names one. */
export function firewallMaking(bench: Bench, connection = () => bench.connection): Making {
  const port = () => present(connection().firewalls, 'no port for firewalls');
  return {
    make: async (order) => {
      const { networkNativeId } = bench.target;
      const network = networkNativeId === undefined ? {} : { networkNativeId };
      return await port().create?.(unhurried, { ...order, ...network, description: 'made by a test' });
    },
    remove: (id) => port().delete?.(unhurried, id),
  };
}

/** How addresses are allocated, from the network that the target names. */
export function publicIpMaking(bench: Bench, connection = () => bench.connection): Making {
  const port = () => present(connection().publicIps, 'no port for publicIps');
  return {
    make: async ({ token, tags }) => {
      const { externalNetworkNativeId } = bench.target;
      const from = externalNetworkNativeId === undefined ? {} : { networkNativeId: externalNetworkNativeId };
      try {
        return await port().allocate?.(unhurried, { token, tags, ...from });
      } catch (error) {
        const isRefused = error instanceof ProviderError && error.code === 'invalid_request';
        if (!isRefused || externalNetworkNativeId !== undefined) throw error;
        const sentence = 'the target does not say which network addresses come from (externalNetworkNativeId)';
        throw new Error(`${sentence}: ${error.message}`, { cause: error });
      }
    },
    remove: (id) => port().release?.(unhurried, id),
    shows: ({ token, tags }) => ({ operationId: token.operationId, tags }),
  };
}

/** How a new key of ours is brought in. */
export function keyPairMaking(bench: Bench, publicKey = newPublicKey(), connection = () => bench.connection): Making {
  const port = () => present(connection().keyPairs, 'no port for keyPairs');
  return {
    make: async (order) => port().import?.(unhurried, { ...order, publicKey }),
    remove: (id) => port().delete?.(unhurried, id),
    // Not every cloud has room for a mark on a key: its name is unique, and tells whose it is.
    shows: ({ name }) => ({ name }),
  };
}

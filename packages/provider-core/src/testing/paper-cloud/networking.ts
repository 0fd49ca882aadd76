import { randomUUID } from 'node:crypto';
import type { FirewallsPort, KeyPairsPort, NetworksPort, PublicIpsPort, SubnetsPort } from '../../ports/index.ts';
import { conflict } from './shelf.ts';
import type { PaperWorld } from './world.ts';

/** Networks on paper. */
export function networksPort({ networks }: PaperWorld): Required<NetworksPort> {
  return {
    ...networks.inventory,
    create: async (_context, spec) => {
      const cidrs = spec.cidr === undefined ? [] : [spec.cidr];
      return networks.make(spec, { driver: null, cidrs, external: false, internal: spec.internal ?? false });
    },
    delete: async (_context, nativeId) => void networks.things.delete(nativeId),
  };
}

/** Subnets on paper. */
export function subnetsPort({ subnets }: PaperWorld): Required<SubnetsPort> {
  return {
    ...subnets.inventory,
    create: async (_context, spec) => {
      const { networkNativeId, cidr } = spec;
      return subnets.make(spec, { networkNativeId, cidr, gatewayIp: null, zone: null });
    },
    delete: async (_context, nativeId) => void subnets.things.delete(nativeId),
  };
}

/** Firewalls on paper. */
export function firewallsPort({ firewalls, instances }: PaperWorld): Required<FirewallsPort> {
  return {
    ...firewalls.inventory,
    create: async (_context, spec) => {
      const { networkNativeId = null, description = null } = spec;
      return firewalls.make(spec, { networkNativeId, description, isDefault: false, rules: [] });
    },
    addRule: async (_context, nativeId, rule) => {
      const { rules } = firewalls.get(nativeId);
      const isThere = rules.some(({ id: _, ...known }) => JSON.stringify(known) === JSON.stringify(rule));
      if (!isThere) firewalls.set(nativeId, { rules: [...rules, { ...rule, id: randomUUID() }] });
    },
    removeRule: async (_context, nativeId, ruleId) => {
      const { rules } = firewalls.get(nativeId);
      firewalls.set(nativeId, { rules: rules.filter(({ id }) => id !== ruleId) });
    },
    apply: async (_context, instanceNativeId, { firewallNativeIds }) =>
      instances.set(instanceNativeId, { firewallNativeIds: [...firewallNativeIds] }),
    delete: async (_context, nativeId) => void firewalls.things.delete(nativeId),
  };
}

/** Public addresses on paper, of the range for documentation. */
export function publicIpsPort({ publicIps, instances }: PaperWorld): Required<PublicIpsPort> {
  const free = { state: 'free', nativeState: null, instanceNativeId: null, privateIp: null } as const;
  const lead = (nativeId: string, instanceNativeId: string | null) => {
    const { address, instanceNativeId: before } = publicIps.get(nativeId);
    if (before !== null) instances.set(before, { publicIps: [] });
    if (instanceNativeId === null) return publicIps.set(nativeId, free);
    instances.set(instanceNativeId, { publicIps: [address] });
    publicIps.set(nativeId, { state: 'bound', instanceNativeId });
  };
  return {
    ...publicIps.inventory,
    allocate: async (_context, spec) => {
      const address = `203.0.113.${publicIps.things.size + 1}`;
      return publicIps.make(spec, { ...free, address, networkNativeId: spec.networkNativeId ?? null });
    },
    associate: async (_context, nativeId, { instanceNativeId }) => lead(nativeId, instanceNativeId),
    disassociate: async (_context, nativeId) => lead(nativeId, null),
    release: async (_context, nativeId) => void publicIps.things.delete(nativeId),
  };
}

/** SSH keys on paper. */
export function keyPairsPort({ keyPairs }: PaperWorld): Required<KeyPairsPort> {
  return {
    ...keyPairs.inventory,
    import: async (_context, spec) => {
      const taken = [...keyPairs.things.values()].find(({ name }) => name === spec.name);
      if (taken !== undefined && taken.publicKey !== spec.publicKey) throw conflict(`${spec.name} is taken.`);
      return keyPairs.make(spec, { publicKey: spec.publicKey, publicKeyFingerprint: null, keyType: 'ed25519' });
    },
    generate: async (_context, spec) => {
      const fields = { publicKey: null, publicKeyFingerprint: null, keyType: null };
      const privateKey = `-----BEGIN PRIVATE KEY-----\n${randomUUID()}\n${randomUUID()}\n-----END PRIVATE KEY-----\n`;
      return { ...keyPairs.make(spec, fields), privateKey };
    },
    delete: async (_context, nativeId) => void keyPairs.things.delete(nativeId),
  };
}

import type { ThingKind } from '../account/things.ts';
import { baseAddresses, baseFirewalls, baseImages, baseKeyPairs, baseNetworks, baseSubnets } from './catalog.ts';
import { type Fleet, untouched } from './derivation.ts';
import { stir } from './hash.ts';
import type { IdCodec } from './ids.ts';
import { seededKey } from './ssh-keys.ts';

const day = 86_400_000;

/** What every account has, however many instances: images, networks and what belongs to them. */
export function furnishing(
  seed: number,
  epoch: number,
  codecs: { readonly [K in ThingKind]: IdCodec },
): Omit<Fleet, 'instances' | 'volumes' | 'snapshots'> {
  const thing = (kind: ThingKind, index: number, name: string, daysOld = 800) => {
    const createdAt = epoch - daysOld * day;
    return { ...untouched, index, id: codecs[kind].idOf(index), name, tags: {}, createdAt, visibleAt: createdAt };
  };
  return {
    images: {
      codec: codecs.images,
      count: () => baseImages.length,
      at: (index) => {
        const base = baseImages[index] ?? baseImages[0];
        const common = thing('images', index, base.name, 30 + 20 * index);
        return { ...common, ...base, readyAt: common.createdAt };
      },
    },
    networks: {
      codec: codecs.networks,
      count: () => baseNetworks.length,
      at: (index) => {
        const base = baseNetworks[index] ?? baseNetworks[0];
        return { ...thing('networks', index, base.name), ...base };
      },
    },
    subnets: {
      codec: codecs.subnets,
      count: () => baseSubnets.length,
      at: (index) => {
        const { name, network, cidr, zone } = baseSubnets[index] ?? baseSubnets[0];
        return { ...thing('subnets', index, name), networkId: codecs.networks.idOf(network), cidr, zone };
      },
    },
    firewalls: {
      codec: codecs.firewalls,
      count: () => baseFirewalls.length,
      at: (index) => {
        const { name, description, rules } = baseFirewalls[index] ?? baseFirewalls[0];
        return {
          ...thing('firewalls', index, name, 700),
          description,
          networkId: null,
          isDefault: index === 0,
          rules: rules.map(({ peer, ...rule }, at) => ({
            ...rule,
            id: ruleId(seed, index, at),
            peer: peer === null ? null : codecs.firewalls.idOf(peer),
          })),
          nextRule: rules.length,
        };
      },
    },
    publicIps: {
      codec: codecs.publicIps,
      count: () => baseAddresses.count,
      at: (index) => ({
        ...thing('publicIps', index, `address-${index + 1}`, 300),
        networkId: codecs.networks.idOf(2),
        instanceId: index < baseAddresses.bound ? codecs.instances.idOf(index) : null,
      }),
    },
    keyPairs: {
      codec: codecs.keyPairs,
      count: () => baseKeyPairs.length,
      at: (index) => {
        const name = baseKeyPairs[index] ?? baseKeyPairs[0];
        return { ...thing('keyPairs', index, name, 700), ...seededKey(seed, index, name) };
      },
    },
  };
}

/** The id of a firewall's rule: from the firewall and the rule's number in it. */
export function ruleId(seed: number, firewallIndex: number, number: number): string {
  const half = (salt: number) =>
    stir(seed ^ firewallIndex, number, salt)
      .toString(16)
      .padStart(8, '0');
  return `rule-${half(5000)}${half(5001)}`;
}

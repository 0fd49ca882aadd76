import { zones } from '../world/catalog.ts';
import type { Fleet } from '../world/derivation.ts';
import { pick } from '../world/hash.ts';
import { firstCreatedIndex } from '../world/ids.ts';
import type { Thing, ThingKind, ThingKinds } from './things.ts';

/**
 * A thing as it was written down, in today's shape: a journal may be older than some of the fields. What follows from the seed
 * gets them from there, what people made gets what it had when nothing of the kind could be said.
 */
export function upgraded<K extends ThingKind>(fleet: Fleet, seed: number, kind: K, written: Thing): ThingKinds[K] {
  const base = written.index < firstCreatedIndex ? fleet[kind].at(written.index) : blankOf(fleet, kind, written);
  // Fields that were written win; the base has all those of its kind.
  const thing = { ...base, ...written } as ThingKinds[K];
  if (!('zone' in thing) || thing.zone === null || isZone(thing.zone)) return thing;
  const zone = kind === 'instances' ? pick(zones, seed, thing.index, 14) : null;
  return { ...thing, zone: 'zone' in base && base.zone !== undefined ? base.zone : zone };
}

function blankOf(fleet: Fleet, kind: ThingKind, written: Thing): object {
  switch (kind) {
    case 'instances':
      return {
        sizedAt: written.createdAt,
        sizeBefore: null,
        subnetIds: [],
        privateIp: null,
        firewallIds: [fleet.firewalls.codec.idOf(0)],
        publicIpIds: [],
        keyPairId: null,
        awaitsOrder: false,
      };
    case 'volumes':
      return { type: 'standard', bootable: false, pending: null };
    default:
      return {};
  }
}

function isZone(zone: string): boolean {
  return (zones as readonly string[]).includes(zone);
}

import { findSize } from '../world/catalog.ts';
import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { type SandboxAction, transitionOf } from './life-cycle.ts';
import { checkLimit } from './limits.ts';
import { thingOf } from './making.ts';
import type { InstanceThing } from './things.ts';

/** The instance of that id, as callers see it. */
export function instanceOf(account: Account, id: string): InstanceThing {
  return thingOf(account, 'instances', id);
}

/** Begins an action; nothing happens where it is done already. */
export function actOn(account: Account, id: string, action: SandboxAction, newSize: string | null): InstanceThing {
  const instance = instanceOf(account, id);
  if (action === 'resize') {
    const size = newSize === null ? undefined : findSize(newSize);
    if (size === undefined)
      throw new SandboxError('InvalidParameter', `There is no size ${newSize ?? '(none given)'}.`);
    if (size.isSoldOut) throw new SandboxError('InsufficientCapacity', `No room for size ${size.id} at the moment.`);
    const more = size.vcpus - (findSize(instance.sizeId)?.vcpus ?? 0);
    if (more > 0) checkLimit(account, 'vcpus', more);
  }
  const { now, roll, speed } = { now: account.now(), roll: account.roll(3), speed: account.profile.speed };
  const pending = transitionOf(instance, action, { now, roll, speed, newSize: action === 'resize' ? newSize : null });
  if (pending === undefined) return instance;
  return account.put('instances', { ...instance, pending }, `instance.${pending.via.toLowerCase()}`);
}

/** Begins to make an instance anew from an image, and puts tags on it in the same moment. */
export function rebuildInstance(
  account: Account,
  id: string,
  order: { readonly image: string; readonly tags?: Readonly<Record<string, string>> | undefined },
): InstanceThing {
  const instance = instanceOf(account, id);
  const image = thingOf(account, 'images', order.image);
  const when = { now: account.now(), roll: account.roll(3), speed: account.profile.speed, newSize: null };
  const pending = transitionOf(instance, 'rebuild', when);
  if (pending === undefined) return instance;
  const tags = order.tags ?? instance.tags;
  return account.put(
    'instances',
    { ...instance, tags, pending: { ...pending, newImage: image.id } },
    'instance.rebuilding',
  );
}

/** Another name, other tags. */
export function changeInstance(
  account: Account,
  id: string,
  to: { readonly name?: string | undefined; readonly tags?: Readonly<Record<string, string>> | undefined },
): InstanceThing {
  const instance = instanceOf(account, id);
  const name = to.name ?? instance.name;
  const tags = to.tags ?? instance.tags;
  if (name === instance.name && JSON.stringify(tags) === JSON.stringify(instance.tags)) return instance;
  return account.put('instances', { ...instance, name, tags }, 'instance.changed');
}

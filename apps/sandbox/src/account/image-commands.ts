import type { Account } from './account.ts';
import { SandboxError } from './errors.ts';
import { imageTakes, lasting } from './life-cycle.ts';
import { type MakeOrder, madeBefore, thingOf } from './making.ts';
import type { ImageThing } from './things.ts';

/** Makes an image, or gives what the same token made before. */
export function snapshotInstance(account: Account, id: string, order: MakeOrder): ImageThing {
  const { images } = account.shelves;
  const before = madeBefore(account, 'images', order);
  if (before !== undefined) return before;
  const instance = thingOf(account, 'instances', id);
  if (instance.pending || !['RUNNING', 'STOPPED', 'SUSPENDED'].includes(instance.state)) {
    throw new SandboxError(
      'InvalidState',
      `Can not make an image of an instance that is ${instance.pending?.via ?? instance.state}.`,
    );
  }
  const source = images.find(instance.imageId, account.now());
  const now = account.now();
  return account.put(
    'images',
    {
      ...images.nextPlace(),
      name: order.name,
      tags: order.tags,
      token: order.clientToken,
      createdAt: now,
      visibleAt: now,
      hasAppeared: true,
      revision: 0,
      changedIn: 0,
      goneAt: null,
      os: source?.os ?? 'unknown',
      architecture: source?.architecture ?? 'amd64',
      reference: order.name,
      sizeMib: (source?.sizeMib ?? 500) + 200,
      readyAt: now + lasting(imageTakes, account.roll(4), account.profile.speed),
    },
    'image.created',
  );
}

/** Removes an image. What runs from it runs on. */
export function removeImage(account: Account, id: string): void {
  const image = thingOf(account, 'images', id);
  if (image.createdAt < account.epoch)
    throw new SandboxError('Forbidden', `The image ${image.name} belongs to the cloud itself.`);
  account.put('images', { ...image, goneAt: account.now() }, 'image.deleted');
}

/** The image of this id or reference, ready to start from. */
export function findImage(account: Account, wanted: string): ImageThing {
  const now = account.now();
  const byId = account.shelves.images.find(wanted, now);
  const found = byId ?? account.shelves.images.page(-1, 10_000, now).items.find((image) => image.reference === wanted);
  if (found === undefined) throw new SandboxError('InvalidParameter', `There is no image ${wanted.slice(0, 80)}.`);
  if (found.readyAt > now) throw new SandboxError('InvalidState', `The image ${found.name} is still being made.`);
  return found;
}

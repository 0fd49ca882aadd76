import { firstCreatedIndex } from '../world/ids.ts';
import type { Account } from './account.ts';
import { notFound } from './errors.ts';
import type { InstanceThing, Thing, ThingKind, ThingKinds } from './things.ts';

/** What is said of everything that is made. */
export interface MakeOrder {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The same token makes one thing, however often it comes. */
  readonly clientToken: string | null;
}

/** The thing of that kind and id, as callers see it. Throws `NotFound`. */
export function thingOf<K extends ThingKind>(account: Account, kind: K, id: string): ThingKinds[K] {
  const thing = account.shelves[kind].find(id, account.now());
  if (thing === undefined) throw notFound(id);
  return thing;
}

/** What the same token made before. */
export function madeBefore<K extends ThingKind>(
  account: Account,
  kind: K,
  { clientToken }: Pick<MakeOrder, 'clientToken'>,
): ThingKinds[K] | undefined {
  return clientToken === null ? undefined : account.shelves[kind].findByToken(clientToken);
}

/** What a new thing has in common with all others, at the next place of its shelf. Shown a moment later. */
export function fresh(account: Account, kind: ThingKind, order: MakeOrder): Thing {
  const now = account.now();
  return {
    ...account.shelves[kind].nextPlace(),
    name: order.name,
    tags: order.tags,
    token: order.clientToken,
    createdAt: now,
    visibleAt: now + account.visibilityDelayMs() / 3,
    hasAppeared: false,
    revision: 0,
    changedIn: 0,
    goneAt: null,
  };
}

/** Whether any instance uses a thing. What people made can't be used by instances that nobody has touched. */
export function isUsed(account: Account, thing: Thing, uses: (instance: InstanceThing) => boolean): boolean {
  const { instances } = account.shelves;
  for (const instance of instances.kept()) {
    if (instance.goneAt === null && instance.state !== 'TERMINATED' && uses(instance)) return true;
  }
  if (thing.index >= firstCreatedIndex) return false;
  for (let index = 0; index < account.instanceCount; index += 1) {
    const instance = instances.at(index);
    if (instance !== undefined && instance.goneAt === null && uses(instance)) return true;
  }
  return false;
}

import { wholeOrganization } from '@kumo/db/compute';
import { type CapabilityTable, newId } from '@kumo/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { lockCloud, StaleLeaseError, type WriteTarget } from './cloud-lock.ts';
import { createCloudLeases, type HeldLease } from './leases.ts';
import { InventoryWorld } from './testing/world.ts';

let world: InventoryWorld;

beforeAll(async () => {
  world = await InventoryWorld.start();
}, 60_000);

afterAll(() => world?.stop());

beforeEach(() =>
  world.database.asSystem((tx) => tx.query('WITH all_gone AS (DELETE FROM replicas) DELETE FROM clouds')),
);

async function addCloud(name: string): Promise<void> {
  const capabilities = {} as unknown as CapabilityTable; // nothing here asks for one
  await world.database.inOrganization(wholeOrganization(world.organizationId), (tx) =>
    tx.prisma.cloud.create({
      data: {
        id: newId('cloud'),
        organizationId: world.organizationId,
        name,
        provider: 'test',
        accountKey: name,
        credentials: 'sealed',
        options: {},
        capabilities,
        warnings: [],
        healthState: 'reachable',
        healthSince: new Date(),
        inventoryState: 'syncing',
      },
    }),
  );
}

const held = (cloud: CloudRow): HeldLease => ({
  cloudId: cloud.id,
  token: cloud.leaseToken,
  isLive: true,
  eventCursor: 'here',
});

const targetOf = (cloud: CloudRow): WriteTarget => ({
  organizationId: world.organizationId,
  cloudId: cloud.id,
  fence: cloud.leaseToken,
});

/** As if the holder had been silent for too long. */
const expire = () =>
  world.database.asSystem((tx) => tx.query("UPDATE clouds SET lease_expires_at = now() - interval '1 s'"));

async function claimOne(holder: string): Promise<CloudRow> {
  const [cloud] = await createCloudLeases(world.database, holder).claim(1);
  if (cloud === undefined) throw new Error('there was nothing to take');
  return cloud;
}

test('every cloud is taken by one, however many look at once', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, n) => addCloud(`cloud-${n}`)));
  const claims = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((holder) => createCloudLeases(world.database, holder).claim(4)),
  );
  const ids = claims.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (let rest = await createCloudLeases(world.database, 'g').claim(4); rest.length > 0; ) {
    ids.push(...rest.map(({ id }) => id));
    rest = await createCloudLeases(world.database, 'g').claim(4);
  }
  expect(new Set(ids).size).toBe(12);
  expect(ids).toHaveLength(12);
});

test('a lease that changed hands is neither renewed nor written under', async () => {
  await addCloud('one');
  const first = await claimOne('a');
  await expire();
  const second = await claimOne('b');
  expect(second.leaseToken).toBeGreaterThan(first.leaseToken);
  expect(await createCloudLeases(world.database, 'a').renew([held(first)])).toEqual(new Set());
  expect(await createCloudLeases(world.database, 'b').renew([held(second)])).toEqual(new Set([second.id]));
  await createCloudLeases(world.database, 'a').release([held(first)]);
  expect((await world.cloud(second.id)).leaseHolder).toBe('b');
  const lock = (cloud: CloudRow) =>
    world.database.inOrganization(wholeOrganization(world.organizationId), (tx) => lockCloud(tx, targetOf(cloud)));
  await expect(lock(first)).rejects.toBeInstanceOf(StaleLeaseError);
  await expect(lock(second)).resolves.toMatchObject({ id: second.id, eventCursor: 'here' });
  await expire();
  await expect(lock(second)).rejects.toBeInstanceOf(StaleLeaseError);
});

test('a write under way delays a takeover, not a renewal', async () => {
  await addCloud('one');
  const cloud = await claimOne('a');
  const leases = createCloudLeases(world.database, 'a');
  await world.database.inOrganization(wholeOrganization(world.organizationId), async (tx) => {
    await lockCloud(tx, targetOf(cloud));
    expect(await leases.renew([held(cloud)])).toEqual(new Set([cloud.id]));
    await expire();
    expect(await createCloudLeases(world.database, 'b').claim(1)).toEqual([]);
  });
  expect(await createCloudLeases(world.database, 'b').claim(1)).toHaveLength(1);
});

test('what is given back is taken at once, and the successor goes on from the same place', async () => {
  await addCloud('one');
  const cloud = await claimOne('a');
  await createCloudLeases(world.database, 'a').release([held(cloud)]);
  const next = await claimOne('b');
  expect(next).toMatchObject({ id: cloud.id, leaseHolder: 'b', eventCursor: 'here', liveUntil: null });
});

/** Takes whatever it may, as a replica that is there. */
async function takeShare(holder: string): Promise<CloudRow[]> {
  const leases = createCloudLeases(world.database, holder);
  await leases.announce();
  const taken: CloudRow[] = [];
  for (let some = await leases.claim(4); some.length > 0; some = await leases.claim(4)) taken.push(...some);
  return taken;
}

test('each of several takes its share and no more, and what does not divide goes to one of them', async () => {
  for (const holder of ['a', 'b', 'c']) await createCloudLeases(world.database, holder).announce();
  await Promise.all(Array.from({ length: 8 }, (_, n) => addCloud(`cloud-${n}`)));
  const taken = await Promise.all(['a', 'b', 'c'].map(takeShare));
  for (const clouds of taken) expect(clouds.length).toBeLessThanOrEqual(3);
  const rest = (await Promise.all(['a', 'b', 'c'].map(takeShare))).flat();
  expect(new Set([...taken.flat(), ...rest].map(({ id }) => id)).size).toBe(8);
});

test('who comes later has a share as well, which the others see they must give back', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, n) => addCloud(`cloud-${n}`)));
  const all = await takeShare('a');
  expect(all).toHaveLength(5);
  expect(await createCloudLeases(world.database, 'b').announce()).toBe(2);
  expect(await takeShare('b')).toEqual([]);
  expect(await createCloudLeases(world.database, 'a').announce()).toBe(3);
  await createCloudLeases(world.database, 'a').release(all.slice(3).map(held));
  expect(await createCloudLeases(world.database, 'a').claim(4)).toEqual([]);
  expect(await takeShare('b')).toHaveLength(2);
});

test('what nobody takes for some seconds is taken by anybody, and who has not been heard of has no share', async () => {
  await Promise.all(Array.from({ length: 4 }, (_, n) => addCloud(`cloud-${n}`)));
  await createCloudLeases(world.database, 'silent').announce();
  expect(await takeShare('a')).toHaveLength(2);
  await world.database.asSystem((tx) => tx.query("UPDATE clouds SET created_at = now() - interval '5 s'"));
  expect(await createCloudLeases(world.database, 'a').claim(4)).toHaveLength(2);
  await world.database.asSystem((tx) => tx.query("UPDATE replicas SET expires_at = now() WHERE holder = 'silent'"));
  expect(await createCloudLeases(world.database, 'a').announce()).toBe(4);
  await createCloudLeases(world.database, 'b').announce();
  await createCloudLeases(world.database, 'b').leave();
  expect(await createCloudLeases(world.database, 'a').announce()).toBe(4);
});

test('what is handed on while its events are followed counts as followed until the next one does, for some seconds', async () => {
  await addCloud('one');
  const first = await claimOne('a');
  await createCloudLeases(world.database, 'a').renew([held(first)]);
  await createCloudLeases(world.database, 'a').release([held(first)]);
  const next = await claimOne('b');
  expect(next.liveUntil?.getTime()).toBeGreaterThan(Date.now());
  const leases = createCloudLeases(world.database, 'b');
  await leases.renew([{ ...held(next), isLive: null }]);
  expect((await world.cloud(next.id)).liveUntil).toEqual(next.liveUntil);
  await leases.renew([{ ...held(next), isLive: false }]);
  expect((await world.cloud(next.id)).liveUntil).toBeNull();
});

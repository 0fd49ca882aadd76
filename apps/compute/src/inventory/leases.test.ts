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

beforeEach(() => world.database.asSystem((tx) => tx.query('DELETE FROM clouds')));

async function addCloud(name: string): Promise<void> {
  const capabilities = {} as unknown as CapabilityTable; // nothing here asks for one
  await world.database.inOrganization(world.organizationId, (tx) =>
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
    world.database.inOrganization(world.organizationId, (tx) => lockCloud(tx, targetOf(cloud)));
  await expect(lock(first)).rejects.toBeInstanceOf(StaleLeaseError);
  await expect(lock(second)).resolves.toMatchObject({ id: second.id, eventCursor: 'here' });
  await expire();
  await expect(lock(second)).rejects.toBeInstanceOf(StaleLeaseError);
});

test('a write under way delays a takeover, not a renewal', async () => {
  await addCloud('one');
  const cloud = await claimOne('a');
  const leases = createCloudLeases(world.database, 'a');
  await world.database.inOrganization(world.organizationId, async (tx) => {
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

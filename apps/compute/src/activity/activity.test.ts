import { computeOperations } from '@kumo/api-contract';
import { wholeOrganization } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { Principal, RequestContext } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InventoryWorld } from '../inventory/testing/world.ts';
import { appendActivity, type NewActivity } from './activity.repository.ts';
import { instanceEventsHandler, recentEventsHandler } from './activity.router.ts';
import { removeOldActivity } from './activity-retention.ts';

let world: InventoryWorld;
const request = {} as RequestContext; // these handlers look at nothing of it
const everything = ['instances:read', 'images:read', 'operations:read', 'clouds:read'] as const;

beforeAll(async () => {
  world = await InventoryWorld.start();
}, 60_000);

afterAll(() => world?.stop());

const principal = (change: Partial<Principal> = {}) =>
  ({
    organizationId: world.organizationId,
    projectId: null,
    permissions: everything,
    ...change,
  }) as unknown as Principal;

function happened(change: Partial<NewActivity> = {}): NewActivity {
  return {
    organizationId: world.organizationId,
    cloudId: newId('cloud'),
    noun: 'instance',
    resourceId: null,
    resourceName: 'web',
    at: new Date(),
    source: 'provider',
    action: 'die',
    message: 'Exited with code 0',
    ...change,
  };
}

const append = (...rows: NewActivity[]) =>
  world.database.inOrganization(wholeOrganization(world.organizationId), (tx) => appendActivity(tx, rows));

async function addInstance(projectId: string | null = null): Promise<string> {
  const id = newId('instance');
  const now = new Date();
  await world.database.inOrganization(wholeOrganization(world.organizationId), (tx) =>
    tx.prisma.instance.create({
      data: {
        id,
        organizationId: world.organizationId,
        projectId,
        cloudId: newId('cloud'),
        accountKey: 'test',
        nativeId: id,
        name: 'web',
        kind: 'vm',
        state: 'running',
        nativeState: 'RUNNING',
        health: 'none',
        ports: [],
        tags: {},
        native: {},
        search: '',
        managed: false,
        createdAt: now,
        observedAt: now,
        observationBeganAt: now,
        source: 'poll',
      },
    }),
  );
  return id;
}

test('what the provider tells twice is kept once', async () => {
  const id = await addInstance();
  const providerKey = `account cursor ${id}`;
  await append(happened({ resourceId: id, providerKey }), happened({ resourceId: id, providerKey }));
  await append(happened({ resourceId: id, providerKey }));
  const { body } = await instanceEventsHandler(world.database)({
    input: { id, limit: 50 },
    principal: principal(),
    request,
  });
  expect(body.items).toHaveLength(1);
});

test('pages go back in time and meet everything once', async () => {
  const id = await addInstance();
  await append(...Array.from({ length: 5 }, (_, n) => happened({ resourceId: id, action: `step-${n}` })));
  const read = instanceEventsHandler(world.database);
  const actions: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await read({
      input: { id, limit: 2, ...(cursor === undefined ? {} : { cursor }) },
      principal: principal(),
      request,
    });
    const page = computeOperations.instances.events.responses[200].parse(body);
    actions.push(...page.items.map(({ action }) => action));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(actions).toEqual(['step-4', 'step-3', 'step-2', 'step-1', 'step-0']);
  await expect(read({ input: { id, limit: 2, cursor: 'x' }, principal: principal(), request })).rejects.toMatchObject({
    code: 'validation_failed',
  });
});

test('an instance of another organization, or outside of the credential’s project, is not found', async () => {
  const project = newId('project');
  const id = await addInstance(project);
  const read = instanceEventsHandler(world.database);
  const asked = (who: Principal) => read({ input: { id, limit: 5 }, principal: who, request });
  await expect(asked(principal({ organizationId: newId('organization') }))).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(asked(principal({ projectId: newId('project') }))).rejects.toMatchObject({ code: 'not_found' });
  await expect(asked(principal({ projectId: project }))).resolves.toMatchObject({ status: 200 });
});

test('what happened lately is shown as far as the caller may read it', async () => {
  const project = newId('project');
  const inside = await addInstance(project);
  await append(
    happened({ noun: 'image', action: 'of-an-image' }),
    happened({ resourceId: inside, action: 'inside' }),
    happened({ resourceId: await addInstance(), action: 'outside' }),
  );
  const read = recentEventsHandler(world.database);
  const seen = async (who: Principal) =>
    (await read({ input: { limit: 100 }, principal: who, request })).body.items.map(({ action }) => action);
  expect((await seen(principal())).slice(0, 3)).toEqual(['outside', 'inside', 'of-an-image']);
  expect(await seen(principal({ permissions: ['images:read'] }))).toEqual(['of-an-image']);
  expect(await seen(principal({ projectId: project }))).toEqual(['inside']);
  expect(await seen(principal({ organizationId: newId('organization') }))).toEqual([]);
});

test('is kept for thirty days', async () => {
  const now = new Date();
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000);
  // Oldest first, as it is written in life.
  await world.database.asSystem((tx) => tx.query('DELETE FROM activity'));
  await append(happened({ at: days(40), action: 'old' }), happened({ at: days(31), action: 'old' }));
  await append(happened({ at: days(29), action: 'young' }));
  expect(await removeOldActivity(world.database, now, new AbortController().signal)).toBe(2);
  expect(await world.query('SELECT action FROM activity')).toEqual([{ action: 'young' }]);
});

test('nobody changes what happened', async () => {
  await append(happened());
  const change = world.database.inOrganization(wholeOrganization(world.organizationId), (tx) =>
    tx.query("UPDATE activity SET message = 'nothing happened'"),
  );
  await expect(change).rejects.toThrow(/permission denied/);
});

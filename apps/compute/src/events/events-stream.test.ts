import { permissions } from '@kumo/api-contract';
import { wholeOrganization } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import { appendEvents, type FeedEvent, type Principal, type RequestContext, type SseMessage } from '@kumo/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InventoryWorld } from '../inventory/testing/world.ts';
import { eventFilter, readableNouns } from './event-access.ts';
import { eventStreamHandler } from './events-stream.ts';

let world: InventoryWorld;

beforeAll(async () => {
  world = await InventoryWorld.start();
}, 60_000);

afterAll(() => world?.stop());

const principal = (change: Partial<Principal> = {}) =>
  ({ organizationId: world.organizationId, projectId: null, permissions, ...change }) as unknown as Principal;

const happen = (type: string, name: string, organizationId = world.organizationId) =>
  world.database.inOrganization(wholeOrganization(organizationId), (tx) =>
    appendEvents(tx, [{ organizationId, type, resource: { name, projectId: null } }]),
  );

/** Follows until so many messages have come. */
async function take(
  count: number,
  after: { lastEventId?: string; cursor?: string; type?: string[] },
  who = principal(),
) {
  const ending = new AbortController();
  const request = { lastEventId: after.lastEventId ?? null, signal: ending.signal } as unknown as RequestContext;
  const input = {
    ...(after.cursor === undefined ? {} : { cursor: after.cursor }),
    ...(after.type === undefined ? {} : { type: after.type }),
  };
  const { stream } = await eventStreamHandler(world.feed)({ input, principal: who, request });
  const messages: SseMessage[] = [];
  for await (const message of stream) {
    messages.push(message);
    if (messages.length === count) break;
  }
  ending.abort();
  return messages;
}

const names = (messages: readonly SseMessage[]) => messages.map(({ data }) => (data as FeedEvent).resource);

test('a stream goes on after the last event that was got, without a gap', async () => {
  const cursor = world.feed.currentCursor();
  for (const name of ['one', 'two', 'three']) await happen('instance.updated', name);
  const [first] = await take(1, { cursor });
  await happen('instance.deleted', 'four');
  const rest = await take(3, { lastEventId: first?.id ?? '', cursor });
  expect(names(rest)).toMatchObject([{ name: 'two' }, { name: 'three' }, { name: 'four' }]);
  expect(rest[2]).toMatchObject({ event: 'instance.deleted', data: { type: 'instance.deleted' } });
});

test('nobody sees what is another organization’s, or what it may not read', async () => {
  const cursor = world.feed.currentCursor();
  await happen('instance.updated', 'theirs', newId('organization'));
  await happen('operation.updated', 'not allowed');
  await happen('instance.updated', 'ours');
  const seen = await take(1, { cursor }, principal({ permissions: ['events:read', 'instances:read'] }));
  expect(names(seen)).toMatchObject([{ name: 'ours' }]);
});

test('a cursor that is no longer kept gets a reset first', async () => {
  const [message] = await take(1, { lastEventId: '999999999' });
  expect(message).toMatchObject({ event: 'reset', data: { type: 'reset', organizationId: world.organizationId } });
});

test('acting for another organization than the credential’s is not found', async () => {
  const request = { lastEventId: null, signal: AbortSignal.abort() } as unknown as RequestContext;
  const input = { organizationId: newId('organization') };
  await expect(eventStreamHandler(world.feed)({ input, principal: principal(), request })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('types are chosen whole or by noun; a project’s credential sees that project only', () => {
  const event = (type: string, projectId: string | null = null): FeedEvent => ({
    id: '1',
    type,
    at: new Date(),
    organizationId: world.organizationId,
    resource: { projectId },
  });
  const chosen = eventFilter(principal(), ['instance.*', 'cloud.health']);
  expect(
    ['instance.created', 'cloud.health', 'cloud.updated', 'image.created'].map((type) => chosen(event(type))),
  ).toEqual([true, true, false, false]);
  const project = newId('project');
  const inProject = eventFilter(principal({ projectId: project }), undefined);
  expect([project, null, newId('project')].map((id) => inProject(event('instance.updated', id)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(eventFilter(principal(), undefined)(event('secret.created'))).toBe(false);
  expect(readableNouns({ permissions: ['images:read'] })).toEqual(['image']);
});

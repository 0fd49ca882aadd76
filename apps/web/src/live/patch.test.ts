import type { Event } from '@kumo/model';
import { expect, test } from 'vitest';
import { belongs, collectionOf, patched } from './patch.ts';

function event(type: string, resource: Record<string, unknown>): Event {
  return { id: '1', type, at: '2026-11-22T14:00:00.000Z', organizationId: 'org_1', resource };
}

const list = {
  pages: [
    {
      items: [
        { id: 'a', state: 'running' },
        { id: 'b', state: 'stopped' },
      ],
      total: 2,
    },
  ],
  pageParams: [null],
};

test('a changed row is replaced where it stands, and other data stays identical', () => {
  const { data } = patched(list, event('instance.updated', { id: 'b', state: 'running' }), {});
  expect(data).toMatchObject({ pages: [{ items: [{ id: 'a' }, { id: 'b', state: 'running' }] }] });
  expect(patched(list, event('instance.updated', { id: 'z' }), {}).data).toBe(list);
});

test('a removed or terminated row disappears and is counted no more', () => {
  for (const gone of [
    event('instance.deleted', { id: 'a' }),
    event('instance.updated', { id: 'a', state: 'terminated' }),
  ]) {
    expect(patched(list, gone, {}).data).toMatchObject({ pages: [{ items: [{ id: 'b' }], total: 1 }] });
  }
});

test('a new row comes first in a list that shows the newest first', () => {
  const { data, needsRefetch } = patched(list, event('instance.created', { id: 'c', state: 'running' }), {
    state: ['running'],
  });
  expect(data).toMatchObject({ pages: [{ items: [{ id: 'c' }, { id: 'a' }, { id: 'b' }], total: 3 }] });
  expect(needsRefetch).toBe(false);
});

test('a short list takes in what fits it, by age', () => {
  const page = {
    items: [
      { id: 'new', createdAt: '3' },
      { id: 'old', createdAt: '1' },
    ],
  };
  const { data } = patched(page, event('operation.updated', { id: 'mid', createdAt: '2' }), {});
  expect(data).toMatchObject({ items: [{ id: 'new' }, { id: 'mid' }, { id: 'old' }] });
});

test('a new row twice told is shown once', () => {
  const once = patched(list, event('instance.created', { id: 'c' }), {}).data;
  const twice = patched(once, event('instance.created', { id: 'c' }), {}).data;
  expect(twice).toMatchObject({ pages: [{ items: [{ id: 'c' }, { id: 'a' }, { id: 'b' }], total: 3 }] });
});

test('a new row that the filters refuse stays out', () => {
  expect(patched(list, event('instance.created', { id: 'c', state: 'running' }), { state: ['error'] }).data).toBe(list);
  expect(patched(list, event('instance.created', { id: 'c', state: 'running' }), { stateNot: ['running'] }).data).toBe(
    list,
  );
});

test('where only the server can place a new row, the list is asked for again', () => {
  expect(patched(list, event('instance.created', { id: 'c' }), { sort: 'name' }).needsRefetch).toBe(true);
  expect(patched(list, event('instance.created', { id: 'c' }), { q: 'web' }).needsRefetch).toBe(true);
});

test('a single resource takes over what the event says and keeps the rest', () => {
  const { data } = patched(
    { id: 'a', state: 'running', native: 1 },
    event('instance.updated', { id: 'a', state: 'stopped' }),
    {},
  );
  expect(data).toEqual({ id: 'a', state: 'stopped', native: 1 });
});

test('a search by name needs no server', () => {
  expect(belongs({ name: 'Web-1', nativeId: 'abc' }, { q: 'web' })).toBe(true);
  expect(belongs({ name: 'db-1', nativeId: 'abc' }, { q: 'web' })).toBeUndefined();
});

test('filters that are lists mean any of them', () => {
  expect(belongs({ cloudId: 'x' }, { cloudId: ['x', 'y'], limit: 50 })).toBe(true);
  expect(belongs({ cloudId: 'z' }, { cloudId: ['x', 'y'] })).toBe(false);
  expect(belongs({ cloudId: 'z' }, { tag: { env: ['prod'] } })).toBeUndefined();
});

test('an event names its collection', () => {
  expect(collectionOf('instance.updated')).toBe('instances');
  expect(collectionOf('cloud.health')).toBe('clouds');
});

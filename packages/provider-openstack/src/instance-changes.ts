import { type CallContext, type ChangedInstances, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { type Native, textOf } from './fields.ts';
import { readPage } from './listing.ts';
import type { ServerReader } from './surroundings.ts';

/**
 * How far back each time, milliseconds. Nova notes changes in whole seconds, by the clocks of all its machines, and shows them
 * once they are committed.
 */
const overlapMs = 30_000;
/** Older cursors are refused: Nova's operator may purge what was deleted, and then a machine would never be told gone. */
const oldestMs = 60 * 60_000;
/** As many as Nova gives in one answer. More changed than that: listing all is no more work. */
const mostChanges = 1_000;

/** Asks for what happened after this instant of ours, by the cloud's own clock. */
export async function changesCursorAt(client: OpenStackClient, ourTime: number): Promise<string> {
  const { clockOffsetMs } = await client.session();
  return new Date(ourTime + clockOffsetMs - overlapMs).toISOString();
}

/**
 * What changed since a cursor, and what is gone. Nova tells of a server's own changes: states, names, sizes. What others keep
 * for it (firewalls, addresses, volumes, metadata) shows in their own lists and in the next whole listing.
 * https://docs.openstack.org/api-guide/compute/polling_changes.html
 */
export async function changedInstances(
  client: OpenStackClient,
  reader: ServerReader,
  context: CallContext,
  since: string,
): Promise<ChangedInstances> {
  const beganAt = Date.now();
  const cursor = await changesCursorAt(client, beganAt);
  const from = Date.parse(since);
  if (Number.isNaN(from) || Date.parse(cursor) - from > oldestMs) {
    const message = 'The last listing is too long ago to ask for changes only: everything is listed again.';
    throw new ProviderError({ code: 'conflict', message, retryable: false });
  }
  if (reader.incomplete.size > 0) {
    const message =
      'Some machines were described without their networks while Neutron was away: everything is listed again.';
    throw new ProviderError({ code: 'conflict', message, retryable: false });
  }
  const query = { 'changes-since': `${new Date(from).toISOString().slice(0, 19)}Z` };
  const source = { service: 'compute', path: '/servers/detail', key: 'servers', query } as const;
  const page = await readPage(client, context, source, {});
  if (page.nextCursor !== null || page.items.length >= mostChanges) {
    const message = 'More has changed than is told at once: everything is listed again.';
    throw new ProviderError({ code: 'conflict', message, retryable: false });
  }
  const isGone = (server: Native) => server.status === 'DELETED';
  const goneNativeIds = page.items.filter(isGone).flatMap((server) => textOf(server.id) ?? []);
  const there = page.items.filter((server) => !isGone(server));
  const items = await reader.describe(context, there);
  reader.forget(goneNativeIds);
  return { items, goneNativeIds, cursor };
}

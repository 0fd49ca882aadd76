import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { historyOf } from '../account/history.ts';
import { instanceOf } from '../account/instance-commands.ts';
import { limitsOf } from '../account/limits.ts';
import { ownAddressesOf } from '../account/placement.ts';
import { usageBetween } from '../account/usage.ts';
import { consoleOutputOf, lastLines } from '../world/boot-log.ts';
import { findSize } from '../world/catalog.ts';
import { pricedAt, prices } from '../world/prices.ts';
import { adding } from './adding.ts';
import { parsed, type Surroundings } from './call.ts';
import { indexOfMarker, markerOf } from './paging.ts';
import { iso } from './wire.ts';

const usageQuery = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
  marker: z.string().max(40).optional(),
});
const historyQuery = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) });
const outputQuery = z.object({ lines: z.coerce.number().int().min(0).max(10_000).default(100) });

/** The API of limits, prices, usage, and of an instance's past and its console's output. */
export function accountInsightRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = adding(server, surroundings);
  add('GET', '/quotas', 'quotas.read', ({ account }) => ({ items: limitsOf(account) }));
  add('GET', '/prices', 'prices.read', () => ({
    as_of: pricedAt,
    currency: 'USD',
    items: prices,
  }));
  add('GET', '/usage', 'usage.read', ({ account, request }) => {
    const { from, to, limit, marker } = parsed(usageQuery, request.query);
    const after = marker === undefined ? -1 : indexOfMarker(marker);
    const time = { from: Date.parse(from), to: Date.parse(to) };
    const { stints, next } = usageBetween(account, time, { after, limit });
    return {
      items: stints.map((stint) => ({
        id: stint.id,
        name: stint.name,
        size: stint.sizeId,
        hours: (stint.to - stint.from) / 3_600_000,
        from: iso(stint.from),
        to: iso(stint.to),
      })),
      next_marker: next === null ? null : markerOf(next),
    };
  });
  add('GET', '/instances/:id/events', 'events.history', ({ account, id, request }) => {
    const { limit } = parsed(historyQuery, request.query);
    return { items: historyOf(account, id, limit).map((event) => ({ ...event, at: iso(event.at) })) };
  });
  add('GET', '/instances/:id/console_output', 'consoleOutput.read', ({ account, id, request }) => {
    const { lines } = parsed(outputQuery, request.query);
    const instance = instanceOf(account, id);
    const size = findSize(instance.sizeId);
    const { images, keyPairs } = account.shelves;
    const output = consoleOutputOf({
      seed: account.seed,
      index: instance.index,
      name: instance.name,
      state: instance.pending?.via ?? instance.state,
      vcpus: size?.vcpus ?? 1,
      memoryMib: size?.memoryMib ?? 512,
      privateIp: ownAddressesOf(account, instance).private,
      imageName: images.find(instance.imageId, account.now())?.name ?? 'Linux',
      keyFingerprint:
        instance.keyPairId === null ? null : (keyPairs.find(instance.keyPairId, account.now())?.fingerprint ?? null),
    });
    return { output: output === null ? null : lastLines(output, lines) };
  });
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { instanceOf } from '../account/instance-commands.ts';
import { findSize } from '../world/catalog.ts';
import { loadAt } from '../world/curves.ts';
import { lineEveryMs, linesBetween, linesWritten, type SandboxLine } from '../world/log-lines.ts';
import { addCall, parsed, type SandboxCall, type Surroundings } from './call.ts';
import { streamOf } from './stream.ts';

const metricsSchema = z.strictObject({ ids: z.array(z.string()).max(1000) });
const logQuery = z.object({
  tail: z.coerce.number().int().min(0).max(10_000).default(100),
  since: z.iso.datetime().optional(),
  follow: z.enum(['0', '1']).default('0'),
});

/** The API of measurements, console output and events. */
export function observeRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  addCall(server, surroundings, {
    method: 'POST',
    url: '/metrics',
    call: 'metrics.read',
    changes: false,
    handle: ({ account, request }) => {
      const now = account.now();
      const { ids } = parsed(metricsSchema, request.body);
      const samples = ids.flatMap((id) => {
        const instance = account.shelves.instances.find(id, now);
        if (instance?.state !== 'RUNNING') return [];
        const size = findSize(instance.sizeId);
        const memory = (size?.memoryMib ?? 0) * 2 ** 20;
        const { memoryFraction, ...load } = loadAt(account.seed, instance.index, size?.vcpus ?? 1, now);
        const at = new Date(now).toISOString();
        return [{ id, at, ...load, memoryBytes: Math.round(memory * memoryFraction), memoryLimitBytes: memory }];
      });
      return { samples };
    },
  });
  addCall(server, surroundings, {
    method: 'GET',
    url: '/instances/:id/log',
    call: 'logs.read',
    changes: false,
    handle: (call) => writeLog(call, surroundings),
  });
  addCall(server, surroundings, {
    method: 'GET',
    url: '/events',
    call: 'events.subscribe',
    changes: false,
    handle: (call) => followEvents(call, surroundings),
  });
}

function writeLog(call: SandboxCall, surroundings: Surroundings): unknown {
  const { account } = call;
  const query = parsed(logQuery, call.request.query);
  const index = instanceOf(account, call.id).index;
  const bootedAt = () => account.shelves.instances.at(index)?.bootedAt ?? null;
  const stream = streamOf(call, surroundings);
  const write = (line: SandboxLine) =>
    stream.write({ at: new Date(line.at).toISOString(), stream: line.stream, text: line.text });
  const boot = bootedAt();
  let next = 0;
  if (boot !== null) {
    next = linesWritten(boot, account.now());
    const since = query.since === undefined ? 0 : Math.ceil((Date.parse(query.since) - boot) / lineEveryMs);
    const from = Math.max(next - query.tail, since);
    for (const line of linesBetween(account.seed, index, boot, from, next)) write(line);
  }
  if (query.follow === '0') {
    stream.end();
    return call.reply;
  }
  let following = boot;
  const timer = setInterval(() => {
    const booted = bootedAt();
    if (booted !== following) next = 0;
    following = booted;
    if (booted === null) return;
    const written = linesWritten(booted, account.now());
    for (const line of linesBetween(account.seed, index, booted, next, written)) write(line);
    next = written;
  }, 250);
  stream.onClose(() => clearInterval(timer));
  return call.reply;
}

function followEvents(call: SandboxCall, surroundings: Surroundings): unknown {
  const { account } = call;
  const { since } = parsed(z.object({ since: z.coerce.number().int().min(0).optional() }), call.request.query);
  const stream = streamOf(call, surroundings);
  stream.write({ type: 'ready', change: account.change });
  const missed = since === undefined ? [] : account.events.after(since, account.change);
  // Told so that a client knows it must list anew: what it missed is forgotten here.
  if (missed === undefined) stream.write({ type: 'reset', change: account.change });
  for (const event of missed ?? []) stream.write({ type: 'changed', ...event, at: new Date(event.at).toISOString() });
  const unfollow = account.events.follow((event) =>
    stream.write({ type: 'changed', ...event, at: new Date(event.at).toISOString() }),
  );
  const ping = setInterval(() => stream.write({ type: 'ping' }), 10_000);
  stream.onClose(() => {
    unfollow();
    clearInterval(ping);
  });
  return call.reply;
}

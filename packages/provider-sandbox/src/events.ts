import { type EventsPort, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';

const nouns = [
  'instances',
  'images',
  'volumes',
  'snapshots',
  'networks',
  'subnets',
  'firewalls',
  'publicIps',
  'keyPairs',
] as const;

const lineDocument = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('changed'),
    change: z.number().int(),
    noun: z.enum(nouns),
    id: z.string(),
    action: z.string(),
    at: z.string(),
    message: z.string().nullable(),
  }),
]);

const historyDocument = z.object({
  items: z.array(z.object({ at: z.string(), action: z.string(), message: z.string() })),
});

/**
 * Changes of the account as they happen. After `since` nothing is missed while the sandbox still remembers (5000 changes);
 * older than that it only goes on from now, which the list after `ready` makes up for.
 */
export function eventsPort(client: SandboxClient): EventsPort {
  return {
    subscribe: async function* (context, { since }) {
      for await (const raw of client.lines({ path: '/events', query: { since }, signal: context.signal })) {
        const line = lineDocument.parse(raw);
        if (line.type === 'ready') yield { type: 'ready' };
        if (line.type !== 'changed') continue;
        const { noun, id: nativeId, action, at, message } = line;
        yield { type: 'changed', noun, nativeId, action, at, cursor: String(line.change), message };
      }
      throw new ProviderError({ code: 'unavailable', message: 'The sandbox ended its stream of events.' });
    },
    history: async (context, nativeId, { limit }) => {
      const path = `/instances/${encodeURIComponent(nativeId)}/events`;
      const answer = await client.call({ path, query: { limit: Math.min(limit, 1000) }, signal: context.signal });
      // The sandbox has one user: whoever holds the connection.
      return historyDocument.parse(answer).items.map((event) => ({ ...event, actor: null }));
    },
  };
}

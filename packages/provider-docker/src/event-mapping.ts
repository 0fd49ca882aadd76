import { type InventoryNoun, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import { exitSentence } from './exit-codes.ts';

const eventSchema = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({
    ID: z.string().default(''),
    Attributes: z
      .record(z.string(), z.string())
      .nullish()
      .transform((attributes) => attributes ?? {}),
  }),
});

type Event = z.output<typeof eventSchema>;

/** Types and actions that change something a person can see. Executions of health checks come by the second and are left out. */
export const watchedTypes: string[] = ['container', 'image', 'volume', 'network'];

export const watchedActions: string[] = [
  ...['create', 'start', 'die', 'stop', 'kill', 'oom', 'pause', 'unpause', 'restart', 'rename', 'update', 'destroy'],
  // The engine matches this one with whatever comes after its colon (moby, daemon/events/filter.go).
  'health_status',
  ...['pull', 'tag', 'untag', 'delete', 'import', 'load', 'mount', 'unmount', 'connect', 'disconnect', 'remove'],
];

const nouns: Readonly<Record<string, InventoryNoun>> = {
  container: 'instances',
  image: 'images',
  volume: 'volumes',
  network: 'networks',
};

/** What an event changed. `reference`: an image that is told by name, whose id has yet to be read. */
export interface EngineChange {
  readonly type: 'changed';
  readonly noun: InventoryNoun;
  readonly nativeId: string;
  readonly action: string;
  readonly at: string;
  readonly message: string | null;
  readonly reference?: string;
}

/** One event of the engine; undefined for what changes nothing that is shown. `text` is the line that `value` was parsed from. */
export function toEngineEvent(
  value: unknown,
  text: string,
): { readonly time: string; readonly change: EngineChange } | undefined {
  const parsed = eventSchema.safeParse(value);
  const nanoseconds = /.*"timeNano":(\d+)/s.exec(text)?.[1];
  if (!parsed.success || nanoseconds === undefined) return undefined;
  const target = targetOf(parsed.data);
  if (target === undefined) return undefined;
  const padded = nanoseconds.padStart(10, '0');
  const at = new Date(Number(padded.slice(0, -6))).toISOString();
  const action = parsed.data.Action.split(':', 1)[0] ?? '';
  const change = { type: 'changed', ...target, action, at, message: messageOf(parsed.data) } as const;
  return { time: `${padded.slice(0, -9)}.${padded.slice(-9)}`, change };
}

/** `<seconds>.<nanoseconds>/<events of that instant already seen>`. Throws `invalid_request` for anything else. */
export function parseCursor(cursor: string): { readonly time: string; readonly seen: number } {
  const match = /^(\d+\.\d{9})\/(\d{1,6})$/.exec(cursor);
  if (match === null)
    throw new ProviderError({ code: 'invalid_request', message: 'That is no position in this engine’s events.' });
  const [, time = '', seen = ''] = match;
  return { time, seen: Number(seen) };
}

function targetOf({ Type, Action, Actor }: Event): Pick<EngineChange, 'noun' | 'nativeId' | 'reference'> | undefined {
  const { container } = Actor.Attributes;
  // Being connected is something of the container; the network itself shows nothing of it.
  if (Type === 'network' && /connect$/.test(Action))
    return container ? { noun: 'instances', nativeId: container } : undefined;
  const noun = nouns[Type];
  if (noun === undefined || Actor.ID === '') return undefined;
  const isNamed = noun === 'images' && !Actor.ID.startsWith('sha256:');
  return isNamed ? { noun, nativeId: Actor.ID, reference: Actor.ID } : { noun, nativeId: Actor.ID };
}

const messages: Readonly<Record<string, (attributes: Event['Actor']['Attributes']) => string>> = {
  'container create': ({ image }) => `Created from ${image ?? 'an image'}`,
  'container start': () => 'Started',
  'container die': ({ exitCode }) => exitSentence(Number(exitCode ?? 0), false),
  'container stop': () => 'Stopped',
  'container kill': ({ signal }) => `Signal ${signal ?? ''} sent`,
  'container oom': () => 'Ran out of memory',
  'container pause': () => 'Suspended',
  'container unpause': () => 'Resumed',
  'container restart': () => 'Restarted',
  'container rename': ({ oldName, name }) => `Renamed from ${(oldName ?? '').replace(/^\//, '')} to ${name ?? ''}`,
  'container update': () => 'Limits or restart policy changed',
  'container destroy': () => 'Removed',
  'image pull': ({ name }) => `Pulled ${name ?? ''}`.trim(),
  'image tag': ({ name }) => `Named ${name ?? ''}`.trim(),
  'image untag': () => 'A name was taken away',
  'image delete': () => 'Deleted',
  'volume create': () => 'Created',
  'volume destroy': () => 'Deleted',
  'network create': () => 'Created',
  'network connect': ({ name }) => `Connected to the network ${name ?? ''}`.trim(),
  'network disconnect': ({ name }) => `Disconnected from the network ${name ?? ''}`.trim(),
  'network destroy': () => 'Deleted',
};

function messageOf({ Type, Action, Actor }: Event): string | null {
  const [action = '', detail] = Action.split(': ');
  if (action === 'health_status') return detail === undefined ? null : `Health check: ${detail}`;
  return messages[`${Type} ${action}`]?.(Actor.Attributes) ?? null;
}

import type { CallContext, OwnershipToken } from '@kumo/provider-core';
import type { CloudstackClient } from './client.ts';
import { runToEnd } from './jobs.ts';
import { checkedTags, isMark, tagsToSend } from './ownership.ts';

/** Words of `createTags` for what carries tags. */
export type TaggedKind =
  | 'UserVm'
  | 'Volume'
  | 'Snapshot'
  | 'Template'
  | 'Network'
  | 'PublicIpAddress'
  | 'SecurityGroup';

type Tags = Readonly<Record<string, string>>;

/** One thing and the tags that it has, marks included. */
export interface Tagged {
  readonly kind: TaggedKind;
  readonly nativeId: string;
  readonly tags: Tags;
}

/** Puts on what was made: the tags that were asked for, and our marks. What is there already stays. */
export async function putMarks(
  client: CloudstackClient,
  context: CallContext,
  thing: Tagged,
  asked: { readonly tags: Tags; readonly token: OwnershipToken },
): Promise<void> {
  await addTags(client, context, thing, tagsToSend(asked.tags, asked.token));
}

/** Makes a person's tags exactly these; our marks stay. */
export async function replaceTags(
  client: CloudstackClient,
  context: CallContext,
  thing: Tagged,
  wanted: Tags,
): Promise<void> {
  const kept = checkedTags(wanted);
  const surplus = Object.keys(thing.tags).filter((key) => !isMark(key) && !(key in kept));
  const without = surplus.length === 0 ? thing : await removeTags(client, context, thing, surplus);
  await addTags(client, context, without, kept);
}

/** CloudStack refuses to change a tag's value: it is taken off first. Keys that differ only in case are one to it. */
async function addTags(client: CloudstackClient, context: CallContext, thing: Tagged, wanted: Tags): Promise<void> {
  const missing = Object.entries(wanted).filter(([key, value]) => thing.tags[key] !== value);
  if (missing.length === 0) return;
  const names = new Set(missing.map(([key]) => key.toLowerCase()));
  const inTheWay = Object.keys(thing.tags).filter((key) => names.has(key.toLowerCase()));
  if (inTheWay.length > 0) await removeTags(client, context, thing, inTheWay);
  const tags = missing.flatMap(([key, value], at) => [
    [`tags[${at}].key`, key],
    [`tags[${at}].value`, value],
  ]);
  await runToEnd(client, context, 'createTags', { ...target(thing), ...Object.fromEntries(tags) });
}

async function removeTags(
  client: CloudstackClient,
  context: CallContext,
  thing: Tagged,
  keys: readonly string[],
): Promise<Tagged> {
  const named = Object.fromEntries(keys.map((key, at) => [`tags[${at}].key`, key]));
  await runToEnd(client, context, 'deleteTags', { ...target(thing), ...named });
  const rest = Object.entries(thing.tags).filter(([key]) => !keys.includes(key));
  return { ...thing, tags: Object.fromEntries(rest) };
}

function target({ kind, nativeId }: Tagged): { resourceids: string; resourcetype: TaggedKind } {
  return { resourceids: nativeId, resourcetype: kind };
}

import { type CallContext, type OwnershipToken, ProviderError } from '@kumo/provider-core';
import type { CloudstackClient } from './client.ts';
import { runToEnd } from './jobs.ts';
import { listRows } from './listing.ts';
import { checkedTags, isMark, tagsOf, tagsToSend } from './ownership.ts';

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

/** Tags as the parameters of a command. */
export function tagParams(tags: Tags): Record<string, string> {
  const pairs = Object.entries(tags).flatMap(([key, value], at) => [
    [`tags[${at}].key`, key],
    [`tags[${at}].value`, value],
  ]);
  return Object.fromEntries(pairs);
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
  try {
    await runToEnd(client, context, 'createTags', { ...target(thing), ...tagParams(Object.fromEntries(missing)) });
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
    // An earlier call, whose answer nobody waited for, has put some of them on meanwhile.
    const tags = await readTags(client, context, thing);
    if (missing.some(([key, value]) => tags[key] !== value)) throw error;
  }
}

async function readTags(client: CloudstackClient, context: CallContext, thing: Tagged): Promise<Tags> {
  const params = { resourceid: thing.nativeId, resourcetype: thing.kind, listall: true };
  const rows = await listRows({ client, command: 'listTags', params }, context);
  return tagsOf({ tags: rows });
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

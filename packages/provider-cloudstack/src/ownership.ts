import { createHash } from 'node:crypto';
import type { OwnershipToken } from '@kumo/provider-core';
import { ProviderError } from '@kumo/provider-core';
import { type Row, rowsOf, textOf } from './wire.ts';

type Tags = Readonly<Record<string, string>>;

/** Tags that mark what this platform made; not shown among a person's own. */
const ownershipTags = {
  operation: 'kumo:operation',
  resource: 'kumo:resource',
  organization: 'kumo:organization',
} as const;

/** Longest key and value of a tag that CloudStack keeps, characters. */
const longestTag = 255;

/** A person's tags and our marks, as they are sent. Throws `invalid_request` for one that CloudStack would cut. */
export function tagsToSend(tags: Tags, token: OwnershipToken): Record<string, string> {
  return { ...checkedTags(tags), ...marksFor(token) };
}

/** Our marks alone. */
export function marksFor(token: OwnershipToken): Record<string, string> {
  return {
    [ownershipTags.operation]: token.operationId,
    [ownershipTags.resource]: token.resourceId,
    [ownershipTags.organization]: token.organizationId,
  };
}

/** A person's tags, as CloudStack can keep them: keys differ in more than case, neither key nor value is too long. */
export function checkedTags(tags: Tags): Tags {
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(tags)) {
    const problem =
      key.length > longestTag || value.length > longestTag
        ? `CloudStack keeps at most ${longestTag} characters of a tag's name and value`
        : seen.has(key.toLowerCase())
          ? 'CloudStack takes two tags that differ only in case for one'
          : undefined;
    if (problem !== undefined) throw new ProviderError({ code: 'invalid_request', message: `${problem}.` });
    seen.add(key.toLowerCase());
  }
  return tags;
}

/** All tags of a row, marks included. */
export function tagsOf(row: Row): Record<string, string> {
  const pairs = rowsOf(row, 'tags').map((tag) => [textOf(tag, 'key') ?? '', textOf(tag, 'value') ?? ''] as const);
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}

/** A row's tags without our marks, and the operation that they name. */
export function ownershipOf(row: Row): { tags: Record<string, string>; operationId: string | null } {
  const all = tagsOf(row);
  const tags = Object.fromEntries(Object.entries(all).filter(([key]) => !isMark(key)));
  return { tags, operationId: all[ownershipTags.operation] ?? null };
}

/** Whether a tag is a mark of ours. */
export function isMark(key: string): boolean {
  return key.toLowerCase().startsWith('kumo:');
}

/** The filter by which lists give only what an operation has marked. */
export function markFilter(token: Pick<OwnershipToken, 'operationId'>): Record<string, string> {
  return { 'tags[0].key': ownershipTags.operation, 'tags[0].value': token.operationId };
}

/**
 * The id that an operation gives to the job of one of its creates. CloudStack takes a job's id from whoever asks, once: what
 * became of a create can be asked by it although every answer was lost.
 */
export function jobIdFor(token: OwnershipToken, command: string): string {
  const hash = createHash('sha256').update(`${token.operationId}\n${command}`).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return `${parts.join('-')}-${hash.slice(20, 32)}`;
}

/**
 * The host name of a new machine: the asked-for name as far as host names allow, and a mark of the operation, because host
 * names are unique in a network and names of ours are not. At most 63 letters, digits and hyphens.
 */
export function hostNameFor(name: string, token: OwnershipToken): string {
  const mark = createHash('sha256').update(token.operationId).digest('hex').slice(0, 8);
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^[-0-9]+|-+$/g, '');
  return `${plain === '' ? 'vm' : plain}-${mark}`;
}

/** A sentence of ours behind a text that a thing is described by, where tags can't be put on at once. */
export function markedText(text: string, token: OwnershipToken): string {
  return `${text} [${token.operationId}]`;
}

/** The text without our mark. */
export function unmarkedText(text: string): string {
  return text.replace(/ ?\[opr_[\w-]+\]$/, '');
}

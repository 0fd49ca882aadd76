import { hash } from 'node:crypto';
import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { type OwnershipToken, ProviderError } from '@kumo/provider-core';

/** Tags that mark what this platform made; not shown among a person's own. */
const marks = {
  operation: 'kumo:operation',
  resource: 'kumo:resource',
  organization: 'kumo:organization',
} as const;

/** Begins the keys of the tags that hold the operations of a batch, in order: one launch tags all its instances alike. */
const batchMark = 'kumo:batch:';

/** Characters of a tag's value at most. */
const longestValue = 256;

type Tags = Readonly<Record<string, string>>;

/** Tags on create: the name, a person's own, and our marks. Throws `invalid_request` for what EC2 would not keep. */
export function tagsOnCreate(
  kind: ResourceType,
  tags: Tags,
  token: OwnershipToken,
  name: string | null,
): TagSpecification {
  return {
    ResourceType: kind,
    Tags: asTags({
      ...checkedTags(tags),
      ...(name === null ? {} : { Name: checkedName(name) }),
      [marks.operation]: token.operationId,
      [marks.resource]: token.resourceId,
      [marks.organization]: token.organizationId,
    }),
  };
}

/** Tags of a launch of several: the names come after. */
export function batchTags(tags: Tags, token: OwnershipToken, operationIds: readonly string[]): TagSpecification {
  const values: string[] = [];
  for (const id of operationIds) {
    const last = values.at(-1);
    const longer = last === undefined ? id : `${last} ${id}`;
    if (last === undefined || longer.length > longestValue) values.push(id);
    else values[values.length - 1] = longer;
  }
  const batch = Object.fromEntries(values.map((value, at) => [`${batchMark}${String(at).padStart(2, '0')}`, value]));
  return {
    ResourceType: 'instance',
    Tags: asTags({ ...checkedTags(tags), ...batch, [marks.organization]: token.organizationId }),
  };
}

/** The mark of one instance of a batch, set with its name. */
export function ownTags(token: OwnershipToken, name: string): Tag[] {
  return asTags({
    Name: checkedName(name),
    [marks.operation]: token.operationId,
    [marks.resource]: token.resourceId,
  });
}

/** The operation that made a thing; `place` is an instance's place in its launch. Null for everything found. */
export function operationOf(native: readonly Tag[] | undefined, place?: number): string | null {
  const tags = asRecord(native);
  if (tags[marks.operation] !== undefined) return tags[marks.operation] ?? null;
  const batch = Object.keys(tags)
    .filter((key) => key.startsWith(batchMark))
    .sort()
    .flatMap((key) => (tags[key] ?? '').split(' '));
  return place === undefined ? null : (batch[place] ?? null);
}

/** The filter that finds what an operation made. */
export function markFilter(token: OwnershipToken) {
  return { Name: `tag:${marks.operation}`, Values: [token.operationId] };
}

/** The filter that finds every instance with an operation in any of its tags: its own, or one of a batch. */
export function anyMarkFilter(token: OwnershipToken) {
  return { Name: 'tag-value', Values: [`*${token.operationId}*`] };
}

/** A person's own tags: without the name, which is shown as such, and without our marks. */
export function personsTags(native: readonly Tag[] | undefined): Record<string, string> {
  const own = (native ?? []).flatMap(({ Key, Value }): [string, string][] =>
    Key === undefined || Key === 'Name' || Key.startsWith('kumo:') ? [] : [[Key, Value ?? '']],
  );
  return Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The name that a person gave; null where there is none. */
export function nameOf(native: readonly Tag[] | undefined): string | null {
  return native?.find(({ Key }) => Key === 'Name')?.Value || null;
}

/** A token of ours for calls that take one: at most 64 characters. */
export function clientToken(text: string): string {
  return text.length <= 64 && /^[\w-]+$/.test(text) ? text : hash('sha256', text, 'hex');
}

/** A name that fits into the tag that EC2 keeps names in. */
export function checkedName(name: string): string {
  if (name.length > longestValue) throw refused('name', 'AWS keeps names of at most 256 characters.');
  return name;
}

/** Tags as they may be sent. */
export function checkedTags(tags: Tags): Tags {
  for (const [key, value] of Object.entries(tags)) {
    if (key === '' || key.length > 128 || value.length > longestValue) {
      throw refused('tags', 'AWS keeps tags with keys of 1 to 128 and values of at most 256 characters.');
    }
    if (/^aws:|^kumo:/i.test(key) || key === 'Name') {
      throw refused('tags', 'Tags that begin with aws: or kumo:, and the tag Name, are not for use here.');
    }
  }
  return tags;
}

/** Tags in AWS's form. */
export function asTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function asRecord(native: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((native ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function refused(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}

import type { OwnershipToken } from '@kumo/provider-core';

/** Keys that mark what this platform made; not shown among a person's own. */
const markPrefix = 'kumo:';
const operationMark = 'kumo:operation';

/** Our marks as key and value. */
export function marksFor(token: OwnershipToken): Readonly<Record<string, string>> {
  return {
    [operationMark]: token.operationId,
    'kumo:resource': token.resourceId,
    'kumo:organization': token.organizationId,
  };
}

/** A person's tags and our marks, for what keeps keys and values (Nova, Cinder, image properties). */
export function tagsToSend(tags: Readonly<Record<string, string>>, token: OwnershipToken): Record<string, string> {
  return { ...tags, ...marksFor(token) };
}

/** A person's tags and our marks, for what keeps single words (Neutron, Glance's tags): `key=value`, or `key` for an empty value. */
export function wordsToSend(tags: Readonly<Record<string, string>>, token: OwnershipToken): string[] {
  return wordsOf(tagsToSend(tags, token));
}

/** Keys and values as single words. */
export function wordsOf(tags: Readonly<Record<string, string>>): string[] {
  return Object.entries(tags).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
}

/** Single words as keys and values: the other way round. */
export function fromWords(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at <= 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** A person's own tags among what the cloud keeps. */
export function ownTags(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(markPrefix)));
}

/** Our marks alone among what the cloud keeps. */
export function ownMarks(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(markPrefix)));
}

/** The operation that made something, or null for what was found. */
export function operationOf(all: Readonly<Record<string, string>>): string | null {
  return all[operationMark] ?? null;
}

/** The mark of one operation as a single word: what a lost answer is found again by. */
export function operationWord(token: OwnershipToken): string {
  return `${operationMark}=${token.operationId}`;
}

/** A tag of an image or server that holds no key: shown with an empty value. */
export function isMark(key: string): boolean {
  return key.startsWith(markPrefix);
}

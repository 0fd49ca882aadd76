import type { InventoryNoun } from '@kumo/provider-core';
import type { Written } from './writer.ts';

/** Where a noun's own part says what instances it is attached to. */
const attachedBy: Readonly<Partial<Record<InventoryNoun, string>>> = {
  volumes: 'attachedTo',
  publicIps: 'instanceNativeId',
};

/**
 * Instances that got or lost one of the things that were just written, by the cloud's ids. Not every cloud tells of an instance as
 * changed when somebody moves an address or a volume: these are to be read again.
 */
export function movedWith(noun: InventoryNoun, written: readonly Written[]): string[] {
  const field = attachedBy[noun];
  if (field === undefined) return [];
  return written.flatMap(({ prior, row, outcome }) => {
    if (outcome === 'older' || outcome === 'refused' || outcome === 'same') return [];
    const before = attachedIn(field, prior);
    const after = outcome === 'gone' ? [] : attachedIn(field, row);
    return [...before.filter((id) => !after.includes(id)), ...after.filter((id) => !before.includes(id))];
  });
}

function attachedIn(field: string, row: Written['row']): string[] {
  if (row === null || !row.listed || !('data' in row)) return [];
  const held = row.data[field];
  return Array.isArray(held) ? held.map(String) : typeof held === 'string' ? [held] : [];
}

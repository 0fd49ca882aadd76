import type { InventoryNoun } from '@kumo/provider-core';
import type { NewActivity } from '../activity/activity.repository.ts';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { Change } from './changes.rules.ts';
import { singularOf } from './nouns.ts';
import type { StoredRow } from './writer-sql.ts';

/**
 * What a listing found and nobody here asked for, for people: something new, something gone, an instance in another state or
 * under another name. Null for what is no news: other fields, and whatever an operation is doing to it right now.
 */
export function activityOfChange(
  cloud: CloudRow,
  noun: InventoryNoun,
  change: Change,
  prior: StoredRow | undefined,
  row: StoredRow,
): NewActivity | null {
  const told = prior?.pending_operation_id != null ? null : sentenceOf(noun, change, prior, row);
  if (told === null) return null;
  return {
    organizationId: row.organization_id,
    cloudId: cloud.id,
    noun: singularOf(noun),
    resourceId: row.id,
    resourceName: row.name,
    at: row.observed_at,
    source: 'inventory',
    ...told,
  };
}

function sentenceOf(
  noun: InventoryNoun,
  change: Change,
  prior: StoredRow | undefined,
  row: StoredRow,
): { readonly action: string; readonly message: string } | null {
  const thing = singularOf(noun);
  switch (change.kind) {
    case 'created':
      // What we make is told by the operation that made it.
      return row.managed ? null : { action: 'found', message: `The ${thing} was found at the cloud.` };
    case 'gone':
      return { action: 'gone', message: `The ${thing} is no longer at the cloud.` };
    case 'updated':
      if (prior !== undefined && change.fields.includes('name')) {
        return { action: 'renamed', message: `Its name changed from ${prior.name} to ${row.name}.` };
      }
      if (!change.fields.includes('state') || prior === undefined || !('state' in prior) || !('state' in row))
        return null;
      return { action: 'state_changed', message: `It went from ${prior.state} to ${row.state}.` };
    case 'same':
      return null;
  }
}

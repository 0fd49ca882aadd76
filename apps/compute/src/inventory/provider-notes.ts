import type { InventoryNoun, ProviderEvent } from '@kumo/provider-core';
import type { NewActivity } from '../activity/activity.repository.ts';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { singularOf } from './nouns.ts';

/** One change that the provider told of. */
export type ProviderNote = Extract<ProviderEvent, { readonly type: 'changed' }>;

/**
 * What the provider told, for people. Keyed by account and place in its stream: told again after a reconnect, by another
 * replica or after the account was connected anew, it is the same.
 */
export function activityOfNotes(
  cloud: CloudRow,
  notes: readonly ProviderNote[],
  resources: ReadonlyMap<string, { readonly id: string; readonly name: string; readonly organization_id: string }>,
): NewActivity[] {
  return notes.map((note) => {
    const resource = resources.get(note.nativeId);
    return {
      organizationId: resource?.organization_id ?? cloud.organizationId,
      cloudId: cloud.id,
      noun: singularOf(note.noun),
      resourceId: resource?.id ?? null,
      resourceName: resource?.name ?? null,
      at: new Date(note.at),
      source: 'provider',
      action: note.action,
      message: note.message ?? sentence(note),
      providerKey: `${cloud.accountKey} ${note.cursor} ${note.noun} ${note.nativeId} ${note.action}`,
    };
  });
}

function sentence({ noun, action }: { readonly noun: InventoryNoun; readonly action: string }): string {
  return `The cloud told: ${singularOf(noun)} ${action.replaceAll('_', ' ')}.`;
}

import type { InstanceState } from '@kumo/model';
import type { OwnershipToken } from '@kumo/provider-core';

/** Every native state of an instance, from the cloud's own reference. One that is not here is `unknown`, and reported once. */
const instanceStates: ReadonlyMap<string, InstanceState> = new Map([
  ['BUILDING', 'provisioning'],
  ['RUNNING', 'running'],
  ['STOPPED', 'stopped'],
]);

/** The model's word for a native state. */
export function toInstanceState(native: string): InstanceState {
  return instanceStates.get(native) ?? 'unknown';
}

/** A person's tags and the marks by which we find what a lost answer made; marks are not shown among a person's own. */
export function tagsToSend(tags: Readonly<Record<string, string>>, token: OwnershipToken): Record<string, string> {
  return {
    ...tags,
    'kumo:operation': token.operationId,
    'kumo:resource': token.resourceId,
    'kumo:organization': token.organizationId,
  };
}

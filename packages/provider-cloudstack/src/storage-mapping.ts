import type { VolumeState } from '@kumo/model';
import type { SnapshotObservation, VolumeObservation } from '@kumo/provider-core';
import { common } from './mapping.ts';
import { snapshotStates, volumeStates } from './states.ts';
import { countOf, type Row, textOf } from './wire.ts';

/** A volume in the model's words. */
export function fromVolume(row: Row): VolumeObservation {
  const nativeState = textOf(row, 'state');
  const instanceId = textOf(row, 'virtualmachineid');
  return {
    ...common(row),
    state: stateOf(nativeState, instanceId !== null),
    nativeState,
    sizeBytes: countOf(row, 'size'),
    driver: textOf(row, 'diskofferingname') ?? textOf(row, 'serviceofferingname'),
    zone: textOf(row, 'zonename') ?? textOf(row, 'zoneid'),
    bootable: textOf(row, 'type') === 'ROOT',
    attachedTo: instanceId === null ? [] : [instanceId],
  };
}

/** A snapshot in the model's words. It may have one row for each store that keeps it. */
export function fromSnapshot(row: Row): SnapshotObservation {
  const nativeState = textOf(row, 'state');
  return {
    ...common(row),
    state: snapshotStates.get(nativeState ?? '') ?? 'unknown',
    nativeState,
    sizeBytes: countOf(row, 'virtualsize'),
    volumeNativeId: textOf(row, 'volumeid'),
  };
}

/** A disk of an instance is in use although CloudStack calls it ready; one that it has not made yet is on its way there. */
function stateOf(nativeState: string | null, isAttached: boolean): VolumeState {
  if (isAttached && nativeState === 'Ready') return 'in_use';
  if (isAttached && nativeState === 'Allocated') return 'attaching';
  return volumeStates.get(nativeState ?? '') ?? 'unknown';
}

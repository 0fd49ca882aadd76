import type { SnapshotState, VolumeState } from '@kumo/model';
import type { SnapshotObservation, VolumeObservation } from '@kumo/provider-core';
import { common, gibibyte } from './mapping.ts';
import type { SandboxSnapshot, SandboxVolume } from './wire.ts';

const volumeStates: ReadonlyMap<string, VolumeState> = new Map([
  ['CREATING', 'creating'],
  ['AVAILABLE', 'available'],
  ['ATTACHING', 'attaching'],
  ['IN-USE', 'in_use'],
  ['DETACHING', 'detaching'],
]);
const snapshotStates: ReadonlyMap<string, SnapshotState> = new Map([
  ['PENDING', 'creating'],
  ['COMPLETED', 'available'],
]);

/** A volume in the model's words. */
export function fromSandboxVolume(native: SandboxVolume): VolumeObservation {
  // An instance that ends lets go of a volume without a change of the volume itself, so its revision tells too little.
  const { fingerprint: _, ...shared } = common(native);
  return {
    ...shared,
    state: volumeStates.get(native.state) ?? 'unknown',
    nativeState: native.state,
    sizeBytes: native.size_gib * gibibyte,
    driver: native.type,
    zone: native.zone,
    bootable: native.bootable,
    attachedTo: native.instance === null ? [] : [native.instance],
  };
}

/** A snapshot in the model's words. */
export function fromSandboxSnapshot(native: SandboxSnapshot): SnapshotObservation {
  const { fingerprint, ...shared } = common(native);
  return {
    ...shared,
    // Ready and without its volume it has the same revision.
    fingerprint: `${fingerprint} ${native.state} ${native.volume}`,
    state: snapshotStates.get(native.state) ?? 'unknown',
    nativeState: native.state,
    sizeBytes: native.size_gib * gibibyte,
    volumeNativeId: native.volume,
  };
}

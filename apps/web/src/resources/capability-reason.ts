'use client';

import type { Cloud } from '@kumo/model';
import { useCloudsById } from '../data/clouds.ts';

/** The API's own sentence for what a cloud cannot do; undefined when it can, or can under a condition. */
export function unsupportedReason(cloud: Cloud | undefined, noun: string, verb: string): string | undefined {
  const capability = Object.entries(cloud?.capabilities ?? {}).find(([key]) => key === noun)?.[1][verb];
  return capability?.support === 'unsupported' ? capability.reason : undefined;
}

/** Whether something of a noun can be done on a cloud, at times at least; by default whether there are things to choose from. */
export function offers(cloud: Cloud | undefined, noun: string, verb = 'list'): boolean {
  const cell = Object.entries(cloud?.capabilities ?? {}).find(([key]) => key === noun)?.[1][verb];
  return cell !== undefined && cell.support !== 'unsupported';
}

/** Why a resource of a cloud cannot be changed that way: the cloud cannot, or it does not answer. */
export function useCapabilityReason(cloudId: string, noun: string, verb: string): string | undefined {
  const cloud = useCloudsById().get(cloudId);
  const reason = unsupportedReason(cloud, noun, verb);
  if (reason) return reason;
  return cloud?.health.state === 'unreachable' ? `${cloud.name} does not answer.` : undefined;
}

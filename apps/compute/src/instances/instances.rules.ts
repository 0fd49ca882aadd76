import type { InstanceAction, InstanceState } from '@kumo/model';
import { simpleActions } from '../operations/targets.ts';

/** State that is shown while an action is under way; undefined where the action shows nothing of its own. */
export function pendingState(action: InstanceAction): InstanceState | undefined {
  switch (action) {
    case 'resize':
    case 'confirmResize':
    case 'revertResize':
      return 'resizing';
    case 'rebuild':
      return 'provisioning';
    case 'snapshot':
    case 'rename':
      return undefined;
    default:
      return simpleActions[action].pending;
  }
}

/** Names of several instances launched at once: `web-1` … `web-12`, or the name itself for one. */
export function launchNames(name: string, count: number): string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

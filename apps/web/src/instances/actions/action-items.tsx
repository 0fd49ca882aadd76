import type { Instance, InstanceAction } from '@kumo/model';
import type { MenuItem } from '@kumo/ui';
import {
  Camera,
  Check,
  Hammer,
  Pause,
  Pencil,
  Play,
  RotateCw,
  Scaling,
  Square,
  StepForward,
  Trash2,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';

/** Every action with its verb and its picture, in the order in which they are listed. */
export const actionLooks: Readonly<Record<InstanceAction, { readonly label: string; readonly icon: ReactNode }>> = {
  start: { label: 'Start', icon: <Play /> },
  stop: { label: 'Stop', icon: <Square /> },
  reboot: { label: 'Reboot', icon: <RotateCw /> },
  suspend: { label: 'Suspend', icon: <Pause /> },
  resume: { label: 'Resume', icon: <StepForward /> },
  resize: { label: 'Resize…', icon: <Scaling /> },
  confirmResize: { label: 'Keep the new size', icon: <Check /> },
  revertResize: { label: 'Go back to the earlier size', icon: <Undo2 /> },
  snapshot: { label: 'Snapshot…', icon: <Camera /> },
  rebuild: { label: 'Rebuild…', icon: <Hammer /> },
  rename: { label: 'Rename…', icon: <Pencil /> },
  terminate: { label: 'Terminate…', icon: <Trash2 /> },
};

/** Why an action is refused, as a sentence; undefined when it is not. */
export type ReasonAgainst = (instance: Instance, action: InstanceAction) => string | undefined;

/** Of a pair that undo each other, the one that makes no sense now is left out instead of refused. */
function isPointless(action: InstanceAction, instance: Instance): boolean {
  const allowed = instance.allowedActions;
  if (action === 'start') return !allowed.start.allowed && allowed.stop.allowed;
  if (action === 'stop') return !allowed.stop.allowed && allowed.start.allowed;
  if (action === 'resume') return !allowed.resume.allowed && instance.state !== 'suspended';
  if (action === 'confirmResize' || action === 'revertResize')
    return instance.state !== 'resizing' || !allowed[action].allowed;
  if (action === 'suspend') return !allowed.suspend.allowed && allowed.resume.allowed;
  return false;
}

/**
 * The actions of one instance as a menu's items; what is refused carries the API's own sentence.
 *
 * @param without actions that stand elsewhere already
 */
export function actionItems(
  instance: Instance,
  reasonAgainst: ReasonAgainst,
  onAsk: (action: InstanceAction) => void,
  without: readonly InstanceAction[] = [],
): MenuItem[] {
  const actions = (Object.keys(actionLooks) as InstanceAction[]).filter(
    (action) => !without.includes(action) && !isPointless(action, instance),
  );
  return actions.map((action) => {
    const disabledReason = reasonAgainst(instance, action);
    return {
      ...actionLooks[action],
      disabledReason,
      isDanger: action === 'terminate' && disabledReason === undefined,
      startsGroup: action === 'terminate',
      onSelect: () => onAsk(action),
    };
  });
}

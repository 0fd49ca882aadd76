'use client';

import { Button, Dialog, InlineError } from '@kumo/ui';
import { actionLooks } from './action-items.tsx';
import type { Failure } from './instance-actions.tsx';

/** Says why an action that needed no question was refused. */
export function FailureDialog({ failure, onClose }: { readonly failure: Failure; readonly onClose: () => void }) {
  const { action, instances } = failure.asked;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`${actionLooks[action].label} was refused for ${instances[0]?.name ?? 'it'}`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <InlineError problem={failure.problem} />
    </Dialog>
  );
}

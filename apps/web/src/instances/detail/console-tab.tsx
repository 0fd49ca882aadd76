'use client';

import type { Instance } from '@kumo/model';
import { Button, EmptyState, late, Skeleton } from '@kumo/ui';
import { usePermissionReason } from '../../data/session.ts';

const Terminal = late(
  () => import('./terminal.tsx').then((module) => module.Terminal),
  <Skeleton width="100%" height={420} />,
);

/** A terminal in the instance, or the reason why there is none. */
export function ConsoleTab({ instance }: { readonly instance: Instance }) {
  const forbidden = usePermissionReason('instances:console');
  const allowed = instance.allowedActions.console;
  const reason = forbidden ?? (allowed.allowed ? undefined : allowed.reason);
  if (reason !== undefined) {
    return (
      <EmptyState title="There is no console now" action={<Button disabledReason={reason}>Open a console</Button>}>
        {reason}
      </EmptyState>
    );
  }
  return <Terminal instanceId={instance.id} name={instance.name} />;
}

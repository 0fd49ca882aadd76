'use client';

import type { Instance } from '@kumo/model';
import { IconButton, Menu, type MenuItem } from '@kumo/ui';
import { Copy, Ellipsis, ScrollText, SquareTerminal } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { actionItems } from '../actions/action-items.tsx';
import { useInstanceActions } from '../actions/instance-actions.tsx';
import styles from './list.module.css';

/** Everything that can be done to one instance, from its row; what cannot be done says why. */
export function RowMenu({ instance }: { readonly instance: Instance }) {
  const { ask, reasonAgainst } = useInstanceActions();
  const router = useRouter();
  const { logs, console: terminal } = instance.allowedActions;
  const items: MenuItem[] = [
    {
      label: 'Logs',
      icon: <ScrollText />,
      disabledReason: logs.allowed ? undefined : logs.reason,
      onSelect: () => router.push(`/instances/${instance.id}?tab=logs`),
    },
    {
      label: 'Console',
      icon: <SquareTerminal />,
      disabledReason: terminal.allowed ? undefined : terminal.reason,
      onSelect: () => router.push(`/instances/${instance.id}?tab=console`),
    },
    {
      label: 'Copy id',
      icon: <Copy />,
      onSelect: () => void navigator.clipboard?.writeText(instance.id),
    },
    ...actionItems(instance, reasonAgainst, (action) => ask(action, [instance])).map((item, index) =>
      index === 0 ? { ...item, startsGroup: true } : item,
    ),
  ];
  return (
    <Menu
      label={`Actions for ${instance.name}`}
      trigger={
        <IconButton label={`Actions for ${instance.name}`} className={styles.more ?? ''}>
          <Ellipsis />
        </IconButton>
      }
      items={items}
    />
  );
}

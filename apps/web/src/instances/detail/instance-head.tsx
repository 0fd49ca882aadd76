'use client';

import type { Cloud, Instance, InstanceAction } from '@kumo/model';
import { Button, formatBytes, formatDuration, formatVcpus, Menu, StateChip, useNow } from '@kumo/ui';
import { Ellipsis, SquareTerminal } from 'lucide-react';
import { RowFreshness } from '../../clouds/row-freshness.tsx';
import { ProviderBadge } from '../../components/cloud-label.tsx';
import { usePermissionReason } from '../../data/session.ts';
import { actionItems, actionLooks } from '../actions/action-items.tsx';
import { useInstanceActions } from '../actions/instance-actions.tsx';
import styles from './detail.module.css';

/** The name, the state, what it is and since when; what can be done now at the right. */
export function InstanceHead(props: {
  readonly instance: Instance;
  readonly cloud: Cloud | undefined;
  readonly onConsole: () => void;
}) {
  const { instance, cloud } = props;
  const { ask, reasonAgainst } = useInstanceActions();
  const forbidden = usePermissionReason('instances:console');
  const terminal = instance.allowedActions.console;
  const isStartable = !instance.allowedActions.stop.allowed && instance.allowedActions.start.allowed;
  const main: readonly InstanceAction[] = ['reboot', isStartable ? 'start' : 'stop', 'resize'];
  return (
    <div className={styles.head}>
      <div className={styles.title}>
        {cloud ? <ProviderBadge provider={cloud.provider} size="lg" /> : null}
        <div className={styles.names}>
          <div className={styles.nameLine}>
            <h1 tabIndex={-1} className="clip">
              {instance.name}
            </h1>
            <StateChip
              look="tint"
              state={instance.state}
              lastKnownState={instance.lastKnownState}
              reason={instance.stateReason}
              nativeState={instance.nativeState}
            />
          </div>
          <p className={styles.sub}>
            <What instance={instance} />
            {cloud ? ` on ${cloud.name}` : ''}
            <Uptime instance={instance} /> · <RowFreshness row={instance} />
          </p>
        </div>
      </div>
      <div className={styles.actions}>
        <Button
          icon={<SquareTerminal />}
          disabledReason={forbidden ?? (terminal.allowed ? undefined : terminal.reason)}
          onClick={props.onConsole}
        >
          Console
        </Button>
        {main.map((action) => (
          <Button
            key={action}
            icon={actionLooks[action].icon}
            disabledReason={reasonAgainst(instance, action)}
            onClick={() => ask(action, [instance])}
          >
            {actionLooks[action].label.replace('…', '')}
          </Button>
        ))}
        <Menu
          label="More actions"
          trigger={
            <Button aria-label="More actions" className={styles.more ?? ''}>
              <Ellipsis />
            </Button>
          }
          items={actionItems(instance, reasonAgainst, (action) => ask(action, [instance]), main)}
        />
      </div>
    </div>
  );
}

function What({ instance }: { readonly instance: Instance }) {
  if (instance.sizeName !== null) return <>{instance.sizeName}</>;
  const limits = [
    instance.vcpus === null ? null : formatVcpus(instance.vcpus),
    instance.memoryBytes === null ? null : formatBytes(instance.memoryBytes),
  ].filter(Boolean);
  const image = instance.imageName ?? (instance.kind === 'container' ? 'Container' : 'Virtual machine');
  return <>{limits.length > 0 ? `${image}, ${limits.join(' · ')},` : image}</>;
}

function Uptime({ instance }: { readonly instance: Instance }) {
  const { startedAt, state } = instance;
  const text = useNow((now) =>
    state === 'running' && startedAt !== null && now > 0
      ? `, up ${formatDuration(Math.max(0, now - Date.parse(startedAt)))}`
      : '',
  );
  return <>{text}</>;
}

'use client';

import type { Operation } from '@kumo/model';
import {
  Button,
  CopyableId,
  formatAgo,
  formatDuration,
  InlineError,
  Progress,
  StateMark,
  Steps,
  useNow,
} from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import Link from 'next/link';
import { useCloudsById } from '../data/clouds.ts';
import { isFinished } from '../data/operations.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './operations.module.css';
import { operationTitle, targetHref } from './words.ts';

/** The mark of where an operation stands. */
export function OperationMark({ operation }: { readonly operation: Operation }) {
  if (operation.state === 'succeeded') return <Check size={14} strokeWidth={2} className="text-ok" aria-label="Done" />;
  if (operation.state === 'cancelled')
    return <X size={14} strokeWidth={2} className="text-faint" aria-label="Cancelled" />;
  return <StateMark tone={operation.state === 'failed' ? 'error' : 'transit'} />;
}

/** How long it has been running, or how long ago it ended. */
export function OperationAge({ operation }: { readonly operation: Operation }) {
  const text = useNow((now) =>
    operation.finishedAt === null
      ? formatDuration(Math.max(0, now - Date.parse(operation.createdAt)))
      : formatAgo(operation.finishedAt, now),
  );
  return <span className={styles.age}>{text}</span>;
}

/** One operation of the drawer: what, who, how far; its steps while it runs; the reason and the way out when it failed. */
export function OperationEntry({ operation }: { readonly operation: Operation }) {
  const cloud = useCloudsById().get(operation.cloudId ?? '');
  const cancel = useMutation({ mutationFn: () => compute.operations.cancel.mutate({ id: operation.id }) });
  const cancelReason = usePermissionReason('operations:cancel');
  const href = targetHref(operation);
  const title = operationTitle(operation);
  const took =
    operation.state === 'succeeded' && operation.finishedAt
      ? `, took ${formatDuration(Date.parse(operation.finishedAt) - Date.parse(operation.createdAt))}`
      : '';
  const by = operation.actor.kind === 'system' ? '' : `, asked for by ${operation.actor.name}`;
  return (
    <li className={styles.entry}>
      <div className={styles.line}>
        <OperationMark operation={operation} />
        <strong className="clip font-medium">
          {href && operation.state !== 'failed' ? (
            <Link href={href} className="hover:text-link">
              {title}
            </Link>
          ) : (
            title
          )}
        </strong>
        <OperationAge operation={operation} />
      </div>
      <div className={styles.body}>
        <p className="text-xs text-muted">
          {cloud ? `in ${cloud.name}` : 'Here'}
          {took}
          {by}
        </p>
        {isFinished(operation) ? null : (
          <>
            <Progress percent={operation.progress} label={title} />
            <Steps steps={operation.steps} />
            <Button size="sm" disabledReason={cancelReason} onClick={() => cancel.mutate()}>
              Cancel
            </Button>
          </>
        )}
        {operation.error ? (
          <>
            <p>{operation.error.message}</p>
            <div className={styles.ids}>
              <span className="mono text-muted">{operation.error.code}</span>
              <CopyableId id={operation.requestId} label="Copy the request id" />
            </div>
          </>
        ) : null}
        {cancel.error ? <InlineError problem={toProblem(cancel.error)} /> : null}
      </div>
    </li>
  );
}

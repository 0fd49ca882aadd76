'use client';

import type { Operation } from '@kumo/model';
import { classNames, IconButton, Progress, StateMark } from '@kumo/ui';
import { useQueries } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import Link from 'next/link';
import { useEffect } from 'react';
import { isFinished } from '../data/operations.ts';
import { compute } from '../lib/api.ts';
import { useLive, useLiveState } from '../live/live-context.tsx';
import { useOperationsDrawer } from './drawer-state.ts';
import type { Followed } from './follow.ts';
import styles from './operations.module.css';
import { currentStep, operationSentence, targetHref } from './words.ts';

/** ms that a success stays. A failure stays until it is put away. */
const successStaysMs = 6000;

/** A change from its start to its end, in one place: running with progress, then done with a link, or failed. */
export function OperationToast({ followed, onClose }: { readonly followed: Followed; readonly onClose: () => void }) {
  const drawer = useOperationsDrawer();
  const operations = useFollowedOperations(followed.operationIds);
  const failed = operations.filter((operation) => operation.state === 'failed' || operation.state === 'cancelled');
  const finished = operations.filter(isFinished);
  const isDone = operations.length > 0 && finished.length === operations.length;
  const isSuccess = isDone && failed.length === 0;
  useEffect(() => {
    if (!isSuccess) return;
    const timer = setTimeout(onClose, successStaysMs);
    return () => clearTimeout(timer);
  }, [isSuccess, onClose]);

  const first = operations[0];
  if (!first) return null;
  const isOne = operations.length === 1;
  const href = targetHref(first);
  const percent =
    operations.reduce((sum, operation) => sum + (isFinished(operation) ? 100 : operation.progress), 0) /
    operations.length;
  return (
    <div className={styles.toast} role={failed.length > 0 ? 'alert' : 'status'}>
      {!isDone ? (
        <StateMark tone="transit" />
      ) : isSuccess ? (
        <Check size={16} strokeWidth={1.8} className="text-ok" aria-hidden="true" />
      ) : (
        <StateMark tone="error" />
      )}
      <strong className="clip font-medium">
        {isOne ? operationSentence(first) : (followed.title ?? operationSentence(first))}
      </strong>
      {!isDone ? (
        <button type="button" className="link text-xs" onClick={() => drawer.open('running')}>
          Follow
        </button>
      ) : isSuccess && isOne && href && !first.action.endsWith('terminate') && !first.action.endsWith('delete') ? (
        <Link className="link text-xs" href={href}>
          Show
        </Link>
      ) : (
        <IconButton label="Close" className={styles.close ?? ''} onClick={onClose}>
          <X />
        </IconButton>
      )}
      {isDone ? null : (
        <>
          {isOne && currentStep(first) ? <p>{currentStep(first)}</p> : null}
          {isOne ? null : (
            <p>
              {finished.length} of {operations.length} done{failed.length > 0 ? `, ${failed.length} failed` : ''}
            </p>
          )}
          <div className={classNames(styles.bar)}>
            <Progress percent={percent} label={operationSentence(first)} />
          </div>
        </>
      )}
      {isDone && failed.length > 0 ? (
        <p>
          {isOne ? (first.error?.message ?? 'It was cancelled.') : `${failed.length} of ${operations.length} failed.`}{' '}
          <button type="button" className="link" onClick={() => drawer.open('failed')}>
            What to do
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** The operations in their present state: from the event stream, or asked for every two seconds where there is none. */
function useFollowedOperations(ids: readonly string[]): readonly Operation[] {
  const live = useLive();
  const isLive = useLiveState() === 'live';
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ['operations', 'get', id],
      queryFn: () => live.read('operations', {}, () => compute.operations.get.query({ id })),
      refetchInterval: (query: { state: { data: Operation | undefined } }) =>
        isLive || (query.state.data !== undefined && isFinished(query.state.data)) ? (false as const) : 2000,
    })),
    combine: (results) => results.flatMap((result) => (result.data ? [result.data] : [])),
  });
}

'use client';

import type { Operation, OperationState } from '@kumo/model';
import { useQuery } from '@tanstack/react-query';
import { compute } from '../lib/api.ts';
import { useLive, useLiveState } from '../live/live-context.tsx';
import { useMay } from './session.ts';

const noOperations: readonly Operation[] = [];

/** Whether an operation has come to its end. */
export function isFinished(operation: Operation): boolean {
  return operation.state === 'succeeded' || operation.state === 'failed' || operation.state === 'cancelled';
}

/** The newest operations, kept fresh by events; without a stream they are asked for again every few seconds. */
export function useOperations(states?: readonly OperationState[], limit = 50) {
  const live = useLive();
  const liveState = useLiveState();
  const mayRead = useMay('operations:read');
  const filters = states ? { state: [...states] } : {};
  const query = useQuery({
    queryKey: ['operations', 'list', { ...filters, limit }],
    queryFn: ({ signal }) =>
      live.read('operations', filters, () => compute.operations.list.query({ ...filters, limit }, { signal })),
    // Known to be refused: asking would only write an error to every page.
    enabled: mayRead !== false,
    refetchInterval: liveState === 'live' ? false : 4000,
  });
  return {
    operations: query.data?.items ?? noOperations,
    isLoading: query.isPending && mayRead !== false,
    error: query.error,
  };
}

/** Operations that have not come to their end, newest first. */
export function useRunningOperations(): readonly Operation[] {
  const { operations } = useOperations(['queued', 'running']);
  return operations.filter((operation) => !isFinished(operation));
}

'use client';

import type { Operation } from '@kumo/model';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** What a toast follows: one operation, or many that were asked for at once. */
export interface Followed {
  /** Names the toast; following the same id again renews it. */
  readonly id: string;
  readonly operationIds: readonly string[];
  /** For many: "Terminate 44 instances". */
  readonly title: string | undefined;
}

const listeners = new Set<(followed: Followed) => void>();

/** Hears what is to be followed. Returns the way to stop. */
export function onFollowed(listener: (followed: Followed) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Shows a change that was just asked for as a toast that follows it to its end.
 *
 * Give it what the API answered: one operation, or all of a bulk action with a title such as "Stop 12 instances".
 */
export function useFollow(): (operations: Operation | readonly Operation[], title?: string) => void {
  const queryClient = useQueryClient();
  return useCallback(
    (operations, title) => {
      const list: readonly Operation[] = 'id' in operations ? [operations] : operations;
      const first = list[0];
      if (!first) return;
      for (const operation of list) queryClient.setQueryData(['operations', 'get', operation.id], operation);
      void queryClient.invalidateQueries({ queryKey: ['operations', 'list'] });
      const followed = { id: first.id, operationIds: list.map((operation) => operation.id), title };
      for (const listener of listeners) listener(followed);
    },
    [queryClient],
  );
}

'use client';

import type { Event } from '@kumo/model';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import type { RowChanges } from '../components/data-table/columns.ts';
import { useMay } from '../data/session.ts';
import type { LiveState } from './event-stream.ts';
import { LiveCache } from './live-cache.ts';

const LiveContext = createContext<LiveCache | undefined>(undefined);

/** Keeps everything below fresh for as long as it is mounted. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const [live] = useState(() => new LiveCache(queryClient));
  useEffect(() => () => live.stop(), [live]);
  const mayFollow = useMay('events:read');
  useEffect(() => {
    if (mayFollow !== undefined) live.allow(mayFollow);
  }, [live, mayFollow]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** The live cache; lists hand it their answers. */
export function useLive(): LiveCache {
  const live = use(LiveContext);
  if (!live) throw new Error('useLive needs a LiveProvider above it');
  return live;
}

/** Whether changes arrive as they happen right now. */
export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.getState, () => 'connecting');
}

/** Since when no change has arrived, ms since the epoch; null while they do. */
export function useInterruptedAt(): number | null {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.getInterruptedAt, () => null);
}

/** Which rows changed a moment ago, for a table to flash. */
export function useRowChanges(): RowChanges {
  return useLive().changes;
}

/** Calls back for every event, in order; the callback may change from render to render. */
export function useLiveEvents(listener: (event: Event) => void): void {
  const live = useLive();
  useEffect(() => live.onEvent(listener), [live, listener]);
}

'use client';

import { useMemo, useSyncExternalStore } from 'react';

/** Columns that are put away until one asks for them. */
const hiddenAtFirst: ReadonlySet<string> = new Set(['tags', 'nativeId', 'created']);

const key = 'columns.instances.hidden';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The columns that were put away in this browser, and a way to change them. */
export function useHiddenColumns(): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key),
    () => null,
  );
  const hidden = useMemo(
    () => (stored === null ? hiddenAtFirst : new Set(stored.split(',').filter(Boolean))),
    [stored],
  );
  const set = (next: ReadonlySet<string>) => {
    localStorage.setItem(key, [...next].join(','));
    for (const listener of listeners) listener();
  };
  return [hidden, set];
}

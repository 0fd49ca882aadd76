'use client';

import type { Instance } from '@kumo/model';
import { formatPercent, Sparkline } from '@kumo/ui';
import { use, useCallback, useSyncExternalStore } from 'react';
import styles from './list.module.css';
import { SparklinesContext } from './sparklines.tsx';

const nothing: ReadonlyArray<number | null> = [];

/** The CPU of the last hour as a curve and the last value beside it; a dash where nothing is measured. */
export function CpuCell({ instance }: { readonly instance: Instance }) {
  const store = use(SparklinesContext);
  const { id } = instance;
  const subscribe = useCallback((listener: () => void) => store?.subscribe(id, listener) ?? noop, [store, id]);
  const values = useSyncExternalStore(
    subscribe,
    () => store?.valuesOf(id) ?? nothing,
    () => nothing,
  );
  const isStale = instance.state === 'unknown';
  const last = values.findLast((value) => value !== null) ?? null;
  return (
    <span className={styles.cpu}>
      <Sparkline values={values} isStale={isStale} />
      <span className={styles.percent}>{formatPercent(last)}</span>
    </span>
  );
}

function noop(): void {
  // Nothing was subscribed to.
}

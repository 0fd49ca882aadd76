'use client';

import { createContext, type ReactNode, useEffect, useState } from 'react';
import { compute } from '../../lib/api.ts';
import { SparklineStore } from './sparkline-store.ts';

/** What reads the curves of the rows that are seen. */
export const SparklinesContext = createContext<SparklineStore | undefined>(undefined);

/** Lets the rows below show the CPU of their last hour. */
export function SparklinesProvider({ children }: { readonly children: ReactNode }) {
  const [store] = useState(
    () => new SparklineStore(async (ids) => (await compute.instances.sparklines.query({ id: ids })).items),
  );
  useEffect(() => () => store.stop(), [store]);
  return <SparklinesContext value={store}>{children}</SparklinesContext>;
}

'use client';

import { late } from '@kumo/ui';
import { useOperationsDrawer } from './drawer-state.ts';

const LoadedDrawer = late(() => import('./drawer.tsx').then((module) => module.LoadedDrawer));

/** The operations drawer; its code is loaded when it is first opened. */
export function OperationsDrawer() {
  const { part } = useOperationsDrawer();
  return part === null ? null : <LoadedDrawer part={part} />;
}

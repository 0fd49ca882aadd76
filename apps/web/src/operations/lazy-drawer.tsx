'use client';

import { patientLoad } from '@kumo/ui';
import dynamic from 'next/dynamic';
import { useOperationsDrawer } from './drawer-state.ts';

const LoadedDrawer = dynamic(() => patientLoad(() => import('./drawer.tsx').then((module) => module.LoadedDrawer)), {
  ssr: false,
});

/** The operations drawer; its code is loaded when it is first opened. */
export function OperationsDrawer() {
  const { part } = useOperationsDrawer();
  return part === null ? null : <LoadedDrawer part={part} />;
}

'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import { patientLoad } from './patient-load.ts';

const LoadedDrawer = lazy(() =>
  patientLoad(() => import('./loaded-drawer.tsx').then((module) => ({ default: module.LoadedDrawer }))),
);

export interface DrawerProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  /** Right of the title: a switch between its parts. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

/** A page at the right edge, above the page that one is on. Focus stays inside, Esc closes; the full page on phones. */
export function Drawer(props: DrawerProps) {
  return props.isOpen ? (
    <Suspense fallback={null}>
      <LoadedDrawer {...props} />
    </Suspense>
  ) : null;
}

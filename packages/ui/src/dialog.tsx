'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import { patientLoad } from './patient-load.ts';

const LoadedDialog = lazy(() =>
  patientLoad(() => import('./loaded-dialog.tsx').then((module) => ({ default: module.LoadedDialog }))),
);

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly title: string;
  /** Below the title; what the dialog is about, in a sentence or two. */
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Right-aligned buttons; the one that does it stands last. */
  readonly footer?: ReactNode;
}

/**
 * A question that must be answered before anything else goes on. Focus stays inside; Esc and the scrim close it. Its
 * code is loaded when it first opens.
 */
export function Dialog(props: DialogProps) {
  return props.isOpen ? (
    <Suspense fallback={null}>
      <LoadedDialog {...props} />
    </Suspense>
  ) : null;
}

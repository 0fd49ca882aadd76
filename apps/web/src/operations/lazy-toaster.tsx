'use client';

import { patientLoad } from '@kumo/ui';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { type Followed, onFollowed } from './follow.ts';

const Toaster = dynamic(() => patientLoad(() => import('./toaster.tsx').then((module) => module.LoadedToaster)), {
  ssr: false,
});

/** Toasts of what this page has started; their code is loaded with the first one. */
export function OperationToaster() {
  const [followed, setFollowed] = useState<readonly Followed[]>([]);
  useEffect(
    () => onFollowed((next) => setFollowed((current) => [...current.filter((each) => each.id !== next.id), next])),
    [],
  );
  return followed.length === 0 ? null : <Toaster followed={followed} />;
}

'use client';

import { late } from '@kumo/ui';
import { useEffect, useState } from 'react';
import { type Followed, onFollowed } from './follow.ts';

const Toaster = late(() => import('./toaster.tsx').then((module) => module.LoadedToaster));

/** Toasts of what this page has started; their code is loaded with the first one. */
export function OperationToaster() {
  const [followed, setFollowed] = useState<readonly Followed[]>([]);
  useEffect(
    () => onFollowed((next) => setFollowed((current) => [...current.filter((each) => each.id !== next.id), next])),
    [],
  );
  return followed.length === 0 ? null : <Toaster followed={followed} />;
}

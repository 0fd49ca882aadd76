'use client';

import { late } from '@kumo/ui';
import { useEffect, useState } from 'react';
import { useUploadKeeping, useUploads } from '../uploads/uploads.ts';
import { type Followed, onFollowed } from './follow.ts';

const Toaster = late(() => import('./toaster.tsx').then((module) => module.LoadedToaster));

/** Toasts of what this page has started; their code is loaded with the first one. */
export function OperationToaster() {
  const [followed, setFollowed] = useState<readonly Followed[]>([]);
  const isAnyUpload = useUploads().length > 0;
  const [wasNeeded, setWasNeeded] = useState(false);
  useUploadKeeping();
  useEffect(
    () => onFollowed((next) => setFollowed((current) => [...current.filter((each) => each.id !== next.id), next])),
    [],
  );
  useEffect(() => {
    if (isAnyUpload) setWasNeeded(true);
  }, [isAnyUpload]);
  return followed.length === 0 && !wasNeeded ? null : <Toaster followed={followed} />;
}

'use client';

import { Button, ErrorState, late, SkeletonRows } from '@kumo/ui';
import { useSearchParams } from 'next/navigation';
import { useEffect, useMemo } from 'react';
import { useClouds } from '../../data/clouds.ts';
import { Page } from '../../shell/page.tsx';
import styles from './launch.module.css';
import { presetForm } from './launch-presets.ts';

const meanwhile = (
  <div className={styles.page}>
    <div className={styles.form}>
      <h1 tabIndex={-1}>Launch an instance</h1>
      <SkeletonRows label="Loading the form" />
    </div>
  </div>
);

// The form is on its way while the clouds that it asks about are.
const LaunchView = late(() => import('./launch-view.tsx').then((module) => module.LaunchView), meanwhile);

const trail = [{ label: 'Instances', href: '/instances' }];

/** Launching: the form, once it is known which clouds there are. */
export function LaunchPage() {
  useEffect(() => LaunchView.preload(), []);
  const { clouds, isLoading, problem, retry } = useClouds();
  const query = useSearchParams();
  const cloud = query.get('cloud');
  const image = query.get('image');
  const preset = useMemo(() => presetForm(clouds, { cloud, image }, Math.random), [clouds, cloud, image]);
  return (
    <Page title="Launch" trail={trail} head={<span />}>
      {problem && clouds.length === 0 ? (
        <ErrorState problem={problem} actions={<Button onClick={retry}>Try again</Button>} />
      ) : isLoading ? (
        meanwhile
      ) : (
        // Where nothing could be chosen so far, the form opens anew once something can.
        <LaunchView key={preset.cloudId === '' ? 'none' : 'some'} preset={preset} />
      )}
    </Page>
  );
}

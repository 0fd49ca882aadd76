'use client';

import { RadioRows } from '@kumo/ui';
import Link from 'next/link';
import { useFormContext, useWatch } from 'react-hook-form';
import { ProviderBadge } from '../../components/cloud-label.tsx';
import { useClouds, useProviders } from '../../data/clouds.ts';
import styles from './launch.module.css';
import { emptyLaunchForm, type LaunchForm } from './launch-form.ts';
import { launchRefusal } from './use-launch-scope.ts';

/** Which cloud it runs on. Those that do not answer are listed, with the reason why they cannot be chosen. */
export function WhereSection() {
  const { clouds, isLoading } = useClouds();
  const { data: providers } = useProviders();
  const { getValues, reset, formState } = useFormContext<LaunchForm>();
  const cloudId = useWatch<LaunchForm, 'cloudId'>({ name: 'cloudId' });
  const choose = (next: string) => {
    // What belongs to the other cloud goes; what was typed stays.
    const { imageId, image, sizeId, networkIds, subnetIds, firewallIds, keyPairId, zone } = emptyLaunchForm;
    reset(
      { ...getValues(), cloudId: next, imageId, image, sizeId, networkIds, subnetIds, firewallIds, keyPairId, zone },
      { keepDirty: true, keepTouched: true },
    );
  };
  return (
    <section id="where" className={styles.section}>
      <h2>Where</h2>
      {!isLoading && clouds.length === 0 ? (
        <p className={styles.hint}>
          No cloud is connected yet.{' '}
          <Link className="link" href="/clouds">
            Connect one
          </Link>
          .
        </p>
      ) : (
        <RadioRows
          legend="Cloud"
          name="cloudId"
          value={cloudId}
          onChange={choose}
          rows={clouds.map((cloud) => {
            const provider = providers?.items.find((item) => item.kind === cloud.provider);
            return {
              value: cloud.id,
              disabledReason: launchRefusal(cloud),
              label: (
                <span className={styles.cloudLabel}>
                  <ProviderBadge provider={cloud.provider} />
                  <span>
                    {cloud.name}{' '}
                    <span className={styles.faint}>
                      {[provider?.displayName ?? cloud.provider, cloud.region].filter(Boolean).join(', ')}
                    </span>
                  </span>
                </span>
              ),
              note: provider?.instanceKind === 'container' ? 'starts containers' : 'starts machines',
            };
          })}
        />
      )}
      {formState.errors.cloudId ? (
        <span className={`${styles.hint} ${styles.bad}`} role="alert">
          {formState.errors.cloudId.message}
        </span>
      ) : null}
    </section>
  );
}

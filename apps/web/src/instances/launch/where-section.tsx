'use client';

import { RadioRows } from '@kumo/ui';
import Link from 'next/link';
import { useFormContext, useWatch } from 'react-hook-form';
import { ProviderBadge } from '../../components/cloud-label.tsx';
import { useClouds, useProviders } from '../../data/clouds.ts';
import { chooseCloud } from './choose-cloud.ts';
import styles from './launch.module.css';
import type { LaunchForm } from './launch-form.ts';
import { launchRefusal } from './launch-refusal.ts';

/** Which cloud it runs on. Those that do not answer are listed, with the reason why they cannot be chosen. */
export function WhereSection() {
  const { clouds, isLoading } = useClouds();
  const { data: providers } = useProviders();
  const form = useFormContext<LaunchForm>();
  const { errors } = form.formState;
  const cloudId = useWatch<LaunchForm, 'cloudId'>({ name: 'cloudId' });
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
          onChange={(next) => chooseCloud(form, next)}
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
      {errors.cloudId ? (
        <span className={`${styles.hint} ${styles.bad}`} role="alert">
          {errors.cloudId.message}
        </span>
      ) : null}
    </section>
  );
}

'use client';

import type { Cloud } from '@kumo/model';
import { formatCount, formatDuration, Section, SkeletonRows, StateBar, StateKey } from '@kumo/ui';
import Link from 'next/link';
import { CloudFreshness } from '../clouds/cloud-freshness.tsx';
import { ProviderBadge } from '../components/cloud-label.tsx';
import styles from './overview.module.css';
import { stateGroups, stateShares, totalOf } from './state-shares.ts';

/** One line per cloud: what runs there by state, how fast it answers, how fresh that is. The largest fills the bar. */
export function CloudRows(props: {
  readonly clouds: readonly Cloud[];
  readonly isLoading: boolean;
  readonly byCloud: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  readonly note: string | undefined;
}) {
  const rows = props.clouds
    .map((cloud) => {
      const shares = stateShares(props.byCloud?.[cloud.id] ?? cloud.counts);
      return { cloud, shares, total: totalOf(shares) };
    })
    .sort((a, b) => b.total - a.total);
  const largest = Math.max(1, ...rows.map((row) => row.total));
  return (
    <Section
      title="What runs where"
      note={<span className={styles.wideOnly}>{props.note}</span>}
      action={
        <Link className="link" href="/clouds">
          All clouds
        </Link>
      }
    >
      {props.isLoading ? <SkeletonRows label="Loading clouds" count={3} /> : null}
      {rows.length > 0 ? (
        <>
          <div className={styles.cloudHead} aria-hidden="true">
            <span>Cloud</span>
            <span>Instances by state</span>
            <span />
            <span className="text-right">Answers in</span>
            <span className="text-right">Seen</span>
          </div>
          <ul>
            {rows.map(({ cloud, shares, total }) => (
              <li key={cloud.id}>
                <Link className={styles.cloud} href={`/instances?cloud=${cloud.id}`}>
                  <span className={styles.cloudName}>
                    <ProviderBadge provider={cloud.provider} />
                    <span className="clip">
                      <b className="font-medium">{cloud.name}</b>{' '}
                      <span className="text-xs text-faint">{cloud.region ?? cloud.description ?? ''}</span>
                    </span>
                  </span>
                  <span className={styles.cloudBar}>
                    <StateBar shares={shares} scale={total / largest} />
                  </span>
                  <span className={styles.cloudCount}>{formatCount(total)}</span>
                  <span className={styles.cloudLatency}>
                    {cloud.health.latencyMs === null || cloud.health.state === 'unreachable'
                      ? '—'
                      : formatDuration(cloud.health.latencyMs)}
                  </span>
                  <span className={styles.cloudSeen}>
                    <CloudFreshness cloud={cloud} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          <div className={styles.keys}>
            {stateGroups.map((group) => (
              <StateKey key={group.key} tone={group.tone} word={group.word} />
            ))}
          </div>
        </>
      ) : null}
    </Section>
  );
}

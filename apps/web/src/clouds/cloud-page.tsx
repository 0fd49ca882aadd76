'use client';

import type { Cloud } from '@kumo/model';
import {
  Button,
  CopyableId,
  ErrorState,
  Facts,
  formatAgo,
  formatCount,
  formatDuration,
  formatInstant,
  Section,
  SkeletonRows,
  StateBar,
  StateKey,
  ToneLabel,
  useNow,
} from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { ProviderBadge } from '../components/cloud-label.tsx';
import { useProviders } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';
import { stateGroups, stateShares, totalOf } from '../overview/state-shares.ts';
import { AccessNote } from '../sharing/access-note.tsx';
import { CloudTabs } from '../sharing/cloud-tabs.tsx';
import { Page } from '../shell/page.tsx';
import { CapabilityList } from './capability-list.tsx';
import { CloudAccount } from './cloud-account.tsx';
import { CloudActions } from './cloud-actions.tsx';
import { CloudFreshness } from './cloud-freshness.tsx';
import { CloudHealth } from './cloud-health.tsx';
import styles from './clouds.module.css';

const trail = [{ label: 'Clouds', href: '/clouds' }];

/** One cloud: how it answers, what runs there, what it can do, and what can be done with the connection. */
export function CloudPage({ id }: { readonly id: string }) {
  const live = useLive();
  const query = useQuery({
    queryKey: ['clouds', 'get', id],
    queryFn: ({ signal }) => live.read('clouds', {}, () => compute.clouds.get.query({ id }, { signal })),
  });
  const cloud = query.data;
  if (!cloud) {
    return (
      <Page title="Cloud" trail={trail} heading={query.error ? 'Cloud' : ' '}>
        {query.error ? (
          <ErrorState
            problem={toProblem(query.error)}
            actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
          />
        ) : (
          <SkeletonRows label="Loading the cloud" />
        )}
      </Page>
    );
  }
  return <LoadedCloud cloud={cloud} />;
}

function LoadedCloud({ cloud }: { readonly cloud: Cloud }) {
  const providers = useProviders();
  const provider = providers.data?.items.find((each) => each.kind === cloud.provider)?.displayName ?? cloud.provider;
  const shares = stateShares(cloud.counts);
  const total = totalOf(shares);
  const isOwn = cloud.access === 'own';
  return (
    <Page
      title={cloud.name}
      trail={trail}
      heading={
        <span className="inline-flex items-center gap-3">
          <ProviderBadge provider={cloud.provider} size="lg" />
          {cloud.name}
        </span>
      }
      actions={isOwn ? <CloudActions cloud={cloud} /> : undefined}
      bar={<CloudTabs id={cloud.id} current="overview" />}
    >
      <AccessNote cloud={cloud} />
      {cloud.health.state === 'reachable' ? null : <Silence cloud={cloud} />}
      <div className={styles.columns}>
        <div>
          <Section
            title="Instances"
            note={formatCount(total)}
            className={styles.part ?? ''}
            action={
              <Link className="link" href={`/instances?cloud=${cloud.id}`}>
                All of them
              </Link>
            }
          >
            {total === 0 ? (
              <p className="py-3 text-muted">
                Nothing runs there.{' '}
                {cloud.access === 'ended' ? null : (
                  <Link className="link" href={`/instances/launch?cloud=${cloud.id}`}>
                    Launch an instance
                  </Link>
                )}
              </p>
            ) : (
              <>
                <div className={styles.bar}>
                  <StateBar shares={shares} />
                </div>
                <div className={styles.keys}>
                  {shares.map((share, index) => (
                    <Link
                      key={share.word}
                      href={`/instances?cloud=${cloud.id}&state=${stateGroups[index]?.states.join(',')}`}
                    >
                      <StateKey tone={share.tone} word={`${share.word} ${formatCount(share.count)}`} />
                    </Link>
                  ))}
                </div>
              </>
            )}
          </Section>
          {!isOwn || cloud.health.state === 'unreachable' ? null : <CloudAccount cloud={cloud} />}
          <Section title="What it can do" note="Dashed: at times. Struck through: not here.">
            <CapabilityList capabilities={cloud.capabilities} />
          </Section>
        </div>
        <Section title="Connection">
          <Facts
            facts={[
              { name: 'State', value: <CloudHealth cloud={cloud} /> },
              { name: 'Provider', value: cloud.simulated ? `${provider}, nothing here is real` : provider },
              cloud.description ? { name: 'What it is', value: cloud.description } : null,
              cloud.endpoint ? { name: 'Address', value: <span className="mono">{cloud.endpoint}</span> } : null,
              cloud.region ? { name: 'Region', value: cloud.region } : null,
              isOwn ? { name: 'Account', value: <span className="mono">{cloud.accountKey}</span> } : null,
              {
                name: 'Answers in',
                value: cloud.health.latencyMs === null ? '—' : `${formatDuration(cloud.health.latencyMs)}, the median`,
              },
              { name: 'Inventory', value: <CloudFreshness cloud={cloud} /> },
              { name: 'Listed', value: formatInstant(cloud.inventory.completedAt) },
              { name: 'Connected', value: formatInstant(cloud.createdAt) },
              { name: 'Id', value: <CopyableId id={cloud.id} label="Copy the id" /> },
            ]}
          />
        </Section>
      </div>
    </Page>
  );
}

function Silence({ cloud }: { readonly cloud: Cloud }) {
  const since = useNow((now) => formatAgo(cloud.health.since, now));
  const next = cloud.health.nextAttemptAt;
  const wait = useNow((now) => (next === null ? '' : formatDuration(Math.max(0, Date.parse(next) - now))));
  return (
    <div className="mb-6 grid gap-2">
      <ToneLabel tone="stale">
        {cloud.health.state === 'degraded' ? 'It answers in part' : 'It does not answer'}, since {since}
        {next ? `; next try in ${wait}` : ''}
      </ToneLabel>
      {cloud.health.reason ? <p className="max-w-[80ch] text-muted">{cloud.health.reason}</p> : null}
    </div>
  );
}

'use client';

import type { Cloud, Quota } from '@kumo/model';
import { Facts, formatBytes, formatCount, formatInstant, InlineError, late, Progress, Section } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { unsupportedReason } from '../resources/capability-reason.ts';
import { capabilityWord } from './capability-words.ts';
import styles from './clouds.module.css';

// It is the last of three, below what is seen first.
const CloudUsage = late(() => import('./cloud-usage.tsx').then((module) => module.CloudUsage));

/** What the account may have and has, what the provider asks for it, and what it says was used; else why it does not. */
export function CloudAccount({ cloud }: { readonly cloud: Cloud }) {
  const quotas = unsupportedReason(cloud, 'quotas', 'read');
  const prices = unsupportedReason(cloud, 'prices', 'read');
  const usage = unsupportedReason(cloud, 'usage', 'read');
  return (
    <>
      {quotas === undefined ? <Quotas cloud={cloud} /> : <Absent title="Quotas" reason={quotas} />}
      {prices === undefined ? <Prices cloud={cloud} /> : <Absent title="List prices" reason={prices} />}
      {usage === undefined ? <CloudUsage cloud={cloud} /> : <Absent title="Usage" reason={usage} />}
    </>
  );
}

function Absent({ title, reason }: { readonly title: string; readonly reason: string }) {
  return (
    <Section title={title} className={styles.part ?? ''}>
      <p className="py-3 text-muted">{reason}</p>
    </Section>
  );
}

function Quotas({ cloud }: { readonly cloud: Cloud }) {
  const { data, error } = useQuery({
    queryKey: ['cloud-quotas', cloud.id],
    queryFn: ({ signal }) => compute.clouds.quotas.query({ id: cloud.id }, { signal }),
    staleTime: 60_000,
  });
  return (
    <Section title="Quotas" note="What the account may have, as the cloud says." className={styles.part ?? ''}>
      {error ? <InlineError problem={toProblem(error)} /> : null}
      <Facts
        facts={(data?.items ?? []).map((quota) => ({
          name: capabilityWord(quota.name.replace(/Bytes$/, '')),
          value: <QuotaLine quota={quota} />,
        }))}
      />
    </Section>
  );
}

function QuotaLine({ quota }: { readonly quota: Quota }) {
  const { limit, used } = quota;
  const amount = (value: number) => (quota.name.endsWith('Bytes') ? formatBytes(value) : formatCount(value));
  return (
    <span className="grid gap-1">
      <span>
        {used === null ? '' : `${amount(used)} of `}
        {limit === null ? 'no limit' : amount(limit)}
      </span>
      {used !== null && limit !== null && limit > 0 ? (
        <Progress percent={(used / limit) * 100} label={`${quota.name} in use`} />
      ) : null}
    </span>
  );
}

function Prices({ cloud }: { readonly cloud: Cloud }) {
  const { data, error } = useQuery({
    queryKey: ['cloud-prices', cloud.id],
    queryFn: ({ signal }) => compute.clouds.prices.query({ id: cloud.id }, { signal }),
    staleTime: 600_000,
  });
  const other = (data?.prices ?? []).filter((price) => price.meter !== 'instance.hour');
  return (
    <Section title="List prices" className={styles.part ?? ''}>
      {error ? <InlineError problem={toProblem(error)} /> : null}
      {data ? (
        <p className="mb-2 text-muted">
          {data.source} As of {formatInstant(data.asOf)}. Sizes carry theirs in the launch form.
        </p>
      ) : null}
      <Facts
        facts={other.map((price) => ({
          name: price.description,
          value: (
            <span>
              <span className="mono">{price.amount}</span> {price.currency}{' '}
              <span className="text-muted">{price.meter.split('.').slice(1).map(capabilityWord).join(' ')}</span>
            </span>
          ),
        }))}
      />
    </Section>
  );
}

'use client';

import type { Cloud } from '@kumo/model';
import { Facts, formatInstant, formatQuantity, InlineError, Section, Segmented, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './clouds.module.css';
import { meterWords, usageTotals } from './usage-totals.ts';

const dayMs = 86_400_000;
const periods = [
  { value: '1', label: 'A day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const;
type Period = (typeof periods)[number]['value'];

const amount = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** What the provider's own records say was used lately, by meter. */
export function CloudUsage({ cloud }: { readonly cloud: Cloud }) {
  const [period, setPeriod] = useState<Period>('1');
  const { data, error, isPending } = useQuery({
    queryKey: ['cloud-usage', cloud.id, period],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - Number(period) * dayMs).toISOString();
      return compute.clouds.usage.query({ id: cloud.id, from }, { signal });
    },
    staleTime: 300_000,
  });
  const totals = usageTotals(data?.items ?? []);
  return (
    <Section
      title="Usage"
      note="What the provider's own records say was used."
      className={styles.part ?? ''}
      action={<Segmented label="Of which time" value={period} onChange={setPeriod} choices={periods} />}
    >
      {error ? <InlineError problem={toProblem(error)} /> : null}
      {isPending ? <SkeletonRows label="Loading the usage" count={3} /> : null}
      {data ? (
        <p className="mb-2 text-muted">
          {totals.length === 0 ? 'Nothing is recorded from ' : 'From '}
          {formatInstant(data.from)} to {formatInstant(data.to)}.
        </p>
      ) : null}
      <Facts
        facts={totals.map(({ meter, quantity, things }) => ({
          name: meterWords(meter),
          value: (
            <span>
              <span className="mono">{amount.format(quantity)}</span>{' '}
              <span className="text-muted">of {formatQuantity(things, 'resource')}</span>
            </span>
          ),
        }))}
      />
    </Section>
  );
}

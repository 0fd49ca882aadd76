'use client';

import { InlineError, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { type OrganizationItem, useSession } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { formatLimit, limitNames, limitWord } from './limits.ts';
import styles from './organization.module.css';

function useQuotaUsage() {
  return useQuery({
    queryKey: ['quotaUsage'],
    queryFn: ({ signal }) => compute.quotaUsage.get.query(undefined, { signal }),
    refetchInterval: 20_000,
  });
}

type Usage = NonNullable<ReturnType<typeof useQuotaUsage>['data']>['items'][number];

/** What is used of every quota that holds here. */
export function QuotaUsage({ organization }: { readonly organization: OrganizationItem }) {
  const usage = useQuotaUsage();
  const session = useSession();
  const nameOf = (item: Usage) => {
    if (item.kind === 'project') return `Project ${organization.projects.find(({ id }) => id === item.id)?.name ?? ''}`;
    if (item.isOwn) return 'Quota, and what is used of it';
    return `What is left above, in ${session?.organizations.find(({ id }) => id === item.id)?.name ?? 'an organization above'}`;
  };
  if (usage.isPending) return <SkeletonRows label="Loading quotas" count={5} />;
  if (usage.error && !usage.data) return <InlineError problem={toProblem(usage.error)} />;
  return usage.data?.items.map((item) => (
    <Section key={`${item.kind} ${item.id}`} title={nameOf(item)}>
      {limitNames.map((name) => (
        <UsageRow key={name} name={limitWord(name)} used={item.used[name] ?? 0} limit={item.limits[name]}>
          {item.limits[name] === null
            ? `${formatLimit(name, item.used[name] ?? 0)}, no limit`
            : `${formatLimit(name, item.used[name] ?? 0)} of ${formatLimit(name, item.limits[name])}`}
        </UsageRow>
      ))}
    </Section>
  ));
}

function UsageRow(props: {
  readonly name: string;
  readonly used: number;
  readonly limit: number | null;
  readonly children: string;
}) {
  const share = props.limit === null ? 0 : props.limit === 0 ? 1 : Math.min(1, props.used / props.limit);
  return (
    <div className={styles.usage}>
      <span>{props.name}</span>
      <span className={styles.gauge} aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} data-full={share >= 0.9 || undefined} />
      </span>
      <span>{props.children}</span>
    </div>
  );
}

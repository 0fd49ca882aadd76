'use client';

import { Button, InlineError, late, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type OrganizationItem, usePermissionReason, useSession } from '../data/session.ts';
import { compute, identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import type { Limits } from './queries.ts';
import { QuotaRows } from './quota-rows.tsx';

const QuotaDialog = late(() => import('./quota-dialog.tsx').then((module) => module.QuotaDialog));

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
    const known = session?.organizations.find(({ id }) => id === item.id)?.name;
    const steps = organization.path.length - 1 - organization.path.indexOf(item.id);
    return `Quota of ${known ?? (steps === 1 ? 'the organization above' : `the organization ${steps} steps above`)}, shared with others`;
  };
  if (usage.isPending) return <SkeletonRows label="Loading quotas" count={5} />;
  if (usage.error && !usage.data)
    return (
      <Section title="Quota, and what is used of it">
        <InlineError problem={toProblem(usage.error)} />
      </Section>
    );
  // One's own first, then the shared ones above, the nearest first.
  const ofOrganizations = usage.data?.items.filter(({ kind }) => kind === 'organization').toReversed() ?? [];
  const ofProjects = usage.data?.items.filter(({ kind }) => kind === 'project') ?? [];
  return [...ofOrganizations, ...ofProjects].map((item) => (
    <Section
      key={`${item.kind} ${item.id}`}
      title={nameOf(item)}
      action={
        // Nobody sets their own; above the one at the top there is nobody who could.
        item.id === organization.id && organization.parentId === null ? (
          <SetOwnQuota organization={organization} limits={item.limits} />
        ) : undefined
      }
    >
      <QuotaRows limits={item.limits} used={item.used} />
    </Section>
  ));
}

function SetOwnQuota(props: { readonly organization: OrganizationItem; readonly limits: Limits }) {
  const { id, name } = props.organization;
  const reason = usePermissionReason('quotas:manage');
  const [isSetting, setIsSetting] = useState(false);
  return (
    <>
      <Button size="sm" disabledReason={reason} onClick={() => setIsSetting(true)}>
        Set the quota
      </Button>
      {isSetting ? (
        <QuotaDialog
          title={`Quota of ${name}`}
          description="How much there may be at once in it and all below it. What is there already stays, also above the limit."
          limits={props.limits}
          call={{ method: 'PUT', path: `/api/v1/organizations/${id}/quotas` }}
          onSubmit={(next) => identity.quotas.set.mutate({ id, ...next })}
          onClose={() => setIsSetting(false)}
        />
      ) : null}
    </>
  );
}

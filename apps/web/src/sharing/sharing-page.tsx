'use client';

import { ApiCallBlock, Button, EmptyState, ErrorState, late, Section, SkeletonRows } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useCloudsById } from '../data/clouds.ts';
import { usePermissionReason } from '../data/session.ts';
import { toProblem } from '../lib/problem.ts';
import { Page } from '../shell/page.tsx';
import { CloudTabs } from './cloud-tabs.tsx';
import { GrantRow } from './grant-row.tsx';
import { useCloudGrants } from './queries.ts';

const ShareDialog = late(() => import('./grant-dialogs.tsx').then((module) => module.ShareDialog));

/** Who below may use a cloud, how much of it, and what they use. */
export function SharingPage({ id }: { readonly id: string }) {
  const cloud = useCloudsById().get(id);
  const grants = useCloudGrants(id);
  const permission = usePermissionReason('clouds:manage');
  const isEnded = cloud?.access === 'ended';
  const reason = permission ?? (isEnded ? 'Your own use of this cloud has ended.' : undefined);
  const [isSharing, setIsSharing] = useState(false);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsSharing(true)}>
      Share it
    </Button>
  );
  const name = cloud?.name ?? 'Cloud';
  const items = grants.data?.items ?? [];
  const holding = items.filter(({ endedAt }) => endedAt === null);
  const ended = items.filter(({ endedAt }) => endedAt !== null);
  return (
    <Page
      title={`Sharing of ${name}`}
      heading={name}
      trail={[
        { label: 'Clouds', href: '/clouds' },
        { label: name, href: `/clouds/${id}` },
      ]}
      actions={items.length > 0 ? button('sm') : undefined}
      bar={<CloudTabs id={id} current="sharing" />}
    >
      {grants.isPending ? <SkeletonRows label="Loading who may use it" count={3} /> : null}
      {grants.error && !grants.data ? (
        <ErrorState
          problem={toProblem(grants.error)}
          actions={<Button onClick={() => void grants.refetch()}>Try again</Button>}
        />
      ) : null}
      {grants.data && items.length === 0 ? (
        <EmptyState
          title="Nobody below uses this cloud"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              call={{
                method: 'POST',
                path: `/api/v1/clouds/${id}/grants`,
                body: { organizationId: 'org_…', limits: { instances: 20 } },
              }}
            />
          }
        >
          Let an organization below use it, whole or with limits. It sees what it makes there itself and nothing else,
          never the credentials.
        </EmptyState>
      ) : null}
      {holding.length > 0 ? (
        <Section title="May use it" note="Newest first" className="max-w-[900px]">
          <ul>
            {holding.map((grant) => (
              <GrantRow key={grant.id} grant={grant} cloudName={name} reason={reason} />
            ))}
          </ul>
        </Section>
      ) : null}
      {ended.length > 0 ? (
        <Section title="Ended" note="What they have there runs on, and is read-only" className="mt-8 max-w-[900px]">
          <ul>
            {ended.map((grant) => (
              <GrantRow key={grant.id} grant={grant} cloudName={name} reason={reason} />
            ))}
          </ul>
        </Section>
      ) : null}
      {isSharing ? <ShareDialog cloudId={id} items={items} onClose={() => setIsSharing(false)} /> : null}
    </Page>
  );
}

'use client';

import type { Cloud } from '@kumo/model';
import {
  ApiCallBlock,
  Button,
  ConfirmDialog,
  EmptyState,
  formatDate,
  InlineError,
  patientLoad,
  SkeletonRows,
  TabBar,
} from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { useCloudsById } from '../data/clouds.ts';
import { usePermissionReason, useSession } from '../data/session.ts';
import { sharing } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { formatLimit, limitNames, limitWord } from '../organization/limits.ts';
import styles from '../organization/organization.module.css';
import { Page } from '../shell/page.tsx';

const load = () => import('./grant-dialogs.tsx');
const ShareDialog = dynamic(() => patientLoad(() => load().then((module) => module.ShareDialog)), { ssr: false });
const GrantLimitsDialog = dynamic(() => patientLoad(() => load().then((module) => module.GrantLimitsDialog)), {
  ssr: false,
});

function useCloudGrants(cloudId: string) {
  return useQuery({
    queryKey: ['cloudGrants', cloudId],
    queryFn: ({ signal }) => sharing.cloudGrants.list.query({ id: cloudId }, { signal }),
  });
}

/** Leave to use a cloud, as the API shows it. */
export type CloudGrantItem = NonNullable<ReturnType<typeof useCloudGrants>['data']>['items'][number];

/** Who below may use a cloud, how much of it, and what they use. */
export function SharingPage({ id }: { readonly id: string }) {
  const cloud = useCloudsById().get(id);
  const grants = useCloudGrants(id);
  const reason = usePermissionReason('clouds:manage');
  const [isSharing, setIsSharing] = useState(false);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsSharing(true)}>
      Share it
    </Button>
  );
  const items = grants.data?.items ?? [];
  return (
    <Page
      title="Sharing"
      heading={cloud?.name ?? 'Cloud'}
      trail={[
        { label: 'Clouds', href: '/clouds' },
        { label: cloud?.name ?? 'Cloud', href: `/clouds/${id}` },
      ]}
      actions={items.length > 0 ? button('sm') : undefined}
      bar={
        <TabBar label="Cloud">
          <Link href={`/clouds/${id}`}>Overview</Link>
          <Link href={`/clouds/${id}/sharing`} aria-current="page">
            Sharing
          </Link>
        </TabBar>
      }
    >
      {grants.isPending ? <SkeletonRows label="Loading who may use it" count={3} /> : null}
      {grants.error && !grants.data ? <InlineError problem={toProblem(grants.error)} /> : null}
      {grants.data && items.length === 0 ? (
        <EmptyState
          title="Only you use this cloud"
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
          Let an organization below use it, whole or with a quota. It sees what it makes there itself and nothing else,
          never the credentials.
        </EmptyState>
      ) : null}
      <ul className="max-w-[900px]">
        {items.map((grant) => (
          <GrantRow key={grant.id} grant={grant} cloud={cloud} reason={reason} />
        ))}
      </ul>
      {isSharing ? <ShareDialog cloudId={id} items={items} onClose={() => setIsSharing(false)} /> : null}
    </Page>
  );
}

function GrantRow(props: {
  readonly grant: CloudGrantItem;
  readonly cloud: Cloud | undefined;
  readonly reason: string | undefined;
}) {
  const { grant, reason } = props;
  const session = useSession();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<'limits' | 'end' | undefined>();
  const name = session?.organizations.find(({ id }) => id === grant.organizationId)?.name ?? grant.organizationId;
  const end = useMutation({
    mutationFn: () => sharing.cloudGrants.delete.mutate({ id: grant.cloudId, grantId: grant.id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['cloudGrants'] }),
  });
  const used = limitNames.flatMap((limit) => {
    const amount = grant.used[limit] ?? 0;
    const most = grant.limits[limit];
    if (amount === 0 && most === null) return [];
    const of = most === null ? '' : ` of ${formatLimit(limit, most)}`;
    return [`${limitWord(limit)} ${formatLimit(limit, amount)}${of}`];
  });
  return (
    <li className={styles.row}>
      <div>
        <strong className="font-medium">{name}</strong>
        <span className={styles.note}>{used.length === 0 ? 'Uses nothing yet; no limit here.' : used.join(' · ')}</span>
      </div>
      <span className={styles.note}>Since {formatDate(grant.createdAt)}</span>
      <Button size="sm" tone="quiet" disabledReason={reason} onClick={() => setOpen('limits')}>
        Limits
      </Button>
      <Button size="sm" disabledReason={reason} onClick={() => setOpen('end')}>
        End
      </Button>
      {open === 'limits' ? <GrantLimitsDialog grant={grant} name={name} onClose={() => setOpen(undefined)} /> : null}
      {open === 'end' ? (
        <ConfirmDialog
          isOpen
          onOpenChange={() => setOpen(undefined)}
          title={`End the use of ${props.cloud?.name ?? 'this cloud'} by ${name}?`}
          description="By all below it, too. What they have there goes on running and is seen by them, but they cannot change it any more."
          confirmLabel="End it"
          isBusy={end.isPending}
          onConfirm={() => end.mutate()}
        >
          {end.error ? <InlineError problem={toProblem(end.error)} /> : null}
        </ConfirmDialog>
      ) : null}
    </li>
  );
}

'use client';

import {
  ApiCallBlock,
  Button,
  ConfirmDialog,
  EmptyState,
  ErrorState,
  formatDate,
  InlineError,
  late,
  SkeletonRows,
} from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { roleMeaning } from '../data/role-words.ts';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { Page } from '../shell/page.tsx';
import styles from './organization.module.css';
import { refreshOrganizations } from './queries.ts';

const GiveAccessDialog = late(() => import('./give-access-dialog.tsx').then((module) => module.GiveAccessDialog));

const trail = [{ label: 'Organization', href: '/organization' }];

function useAccessGrants(organizationId: string | undefined) {
  return useQuery({
    queryKey: ['organization', organizationId, 'access'],
    enabled: organizationId !== undefined,
    queryFn: ({ signal }) => identity.accessGrants.list.query({ id: organizationId ?? '' }, { signal }),
  });
}

type Grant = NonNullable<ReturnType<typeof useAccessGrants>['data']>['items'][number];

/** Who above may see or touch what is here, and the way to give that and to end it. */
export function AccessPage() {
  const organization = useOrganization();
  const grants = useAccessGrants(organization?.id);
  const reason = usePermissionReason('access:manage');
  const [isGiving, setIsGiving] = useState(false);
  const isAtTop = organization?.parentId === null;
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsGiving(true)}>
      Give access
    </Button>
  );
  const items = grants.data?.items ?? [];
  return (
    <Page
      title="Access from above"
      heading="Organization"
      trail={trail}
      actions={items.length > 0 ? button('sm') : undefined}
    >
      {grants.isPending ? <SkeletonRows label="Loading access" count={2} /> : null}
      {grants.error && !grants.data ? (
        <ErrorState
          problem={toProblem(grants.error)}
          actions={<Button onClick={() => void grants.refetch()}>Try again</Button>}
        />
      ) : null}
      {isAtTop && items.length === 0 && grants.data ? (
        <p className="py-3 text-muted">This organization is at the top: nobody is above it.</p>
      ) : null}
      {!isAtTop && grants.data && items.length === 0 ? (
        <EmptyState
          title="Nobody above sees what is here"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              call={{
                method: 'POST',
                path: `/api/v1/organizations/${organization?.id ?? 'org_…'}/access-grants`,
                body: { role: 'viewer' },
              }}
            />
          }
        >
          The organization above manages yours, but does not see your clouds, instances or audit log. You can let its
          owners and administrators in, with a role and for a time; what they do stands in both audit logs.
        </EmptyState>
      ) : null}
      <ul className="max-w-[820px]">
        {items.map((grant) => (
          <GrantRow key={grant.id} grant={grant} reason={reason} />
        ))}
      </ul>
      {isGiving && organization ? (
        <GiveAccessDialog organization={organization} onClose={() => setIsGiving(false)} />
      ) : null}
    </Page>
  );
}

function GrantRow({ grant, reason }: { readonly grant: Grant; readonly reason: string | undefined }) {
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const end = useMutation({
    mutationFn: () => identity.accessGrants.delete.mutate({ id: grant.organizationId, grantId: grant.id }),
    onSuccess: () => {
      setIsAsked(false);
      refreshOrganizations(queryClient);
    },
  });
  return (
    <li className={styles.row}>
      <div>
        <strong className="font-medium">{grant.granteeName}</strong>
        <span className={styles.note}>
          Its owners and administrators act here as {grant.role}: {roleMeaning(grant.role)}.
        </span>
      </div>
      <span className={styles.note}>
        Since {formatDate(grant.createdAt)}
        <br />
        {grant.expiresAt === null ? 'Until you end it' : `Until ${formatDate(grant.expiresAt)}`}
      </span>
      <Button size="sm" disabledReason={reason} onClick={() => setIsAsked(true)}>
        End
      </Button>
      {isAsked ? (
        <ConfirmDialog
          isOpen
          onOpenChange={setIsAsked}
          title={`End the access of ${grant.granteeName}?`}
          description="Its people are out at once, also of open pages and consoles."
          confirmLabel="End the access"
          isBusy={end.isPending}
          onConfirm={() => end.mutate()}
        >
          {end.error ? <InlineError problem={toProblem(end.error)} /> : null}
        </ConfirmDialog>
      ) : null}
    </li>
  );
}

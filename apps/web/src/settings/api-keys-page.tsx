'use client';

import { ApiCallBlock, Button, EmptyState, ErrorState, late, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useOrganization, usePermissionReason } from '../data/session.ts';
import { toProblem } from '../lib/problem.ts';
import { ownKeys } from './key-api.ts';
import { KeyList } from './key-list.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const MakeKeyDialog = late(() => import('./make-key-dialog.tsx').then((module) => module.MakeKeyDialog));

/** One's API keys: what each may do, when it was used last, until when it works. */
export function ApiKeysPage() {
  const organization = useOrganization();
  const reason = usePermissionReason('api-keys:manage');
  const mayManage = useMay('api-keys:manage');
  const keys = useQuery({
    queryKey: ownKeys.queryKey,
    queryFn: ({ signal }) => ownKeys.list(signal),
    enabled: mayManage === true,
  });
  const [isMaking, setIsMaking] = useState(false);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a key
    </Button>
  );
  const items = keys.data?.items ?? [];
  return (
    <SettingsFrame title="API keys" actions={items.length > 0 ? button('sm') : undefined}>
      {reason !== undefined ? <p className="text-muted">{reason}</p> : null}
      {keys.isPending && reason === undefined ? <SkeletonRows label="Loading API keys" count={3} /> : null}
      {keys.error && !keys.data ? (
        <ErrorState
          problem={toProblem(keys.error)}
          actions={<Button onClick={() => void keys.refetch()}>Try again</Button>}
        />
      ) : null}
      {keys.data && items.length === 0 ? (
        <EmptyState
          title="No API keys yet"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              title="With a key, everything here can be done by API"
              call={{ method: 'GET', path: '/api/v1/instances' }}
            />
          }
        >
          A key lets a program act in your name, with no more than you may do yourself. It is shown once, can expire,
          and can be revoked at any time. What outlives you belongs to a service account of the organization.
        </EmptyState>
      ) : null}
      <KeyList api={ownKeys} items={items} reason={reason} held={organization?.permissions ?? []} />
      {isMaking ? (
        <MakeKeyDialog
          api={ownKeys}
          held={organization?.permissions ?? []}
          description="A program that has it acts in your name."
          hasProjects
          onClose={() => setIsMaking(false)}
        />
      ) : null}
    </SettingsFrame>
  );
}

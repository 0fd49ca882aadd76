'use client';

import {
  ApiCallBlock,
  Button,
  ConfirmDialog,
  EmptyState,
  ErrorState,
  formatAgo,
  formatDate,
  InlineError,
  patientLoad,
  SkeletonRows,
  useNow,
} from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './settings.module.css';
import { SettingsFrame } from './settings-frame.tsx';

const MakeKeyDialog = dynamic(
  () => patientLoad(() => import('./make-key-dialog.tsx').then((module) => module.MakeKeyDialog)),
  {
    ssr: false,
  },
);

const key = ['apiKeys'] as const;

function useApiKeys() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => identity.apiKeys.list.query(undefined, { signal }) });
}

type ApiKey = NonNullable<ReturnType<typeof useApiKeys>['data']>['items'][number];

/** One's API keys: what each may do, when it was used last, until when it works. */
export function ApiKeysPage() {
  const keys = useApiKeys();
  const [isMaking, setIsMaking] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey | undefined>();
  const queryClient = useQueryClient();
  const reason = usePermissionReason('api-keys:manage');
  const renew = () => void queryClient.invalidateQueries({ queryKey: key });
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a key
    </Button>
  );
  const items = keys.data?.items ?? [];
  return (
    <SettingsFrame title="API keys" actions={items.length > 0 ? button('sm') : undefined}>
      {keys.isPending ? <SkeletonRows label="Loading API keys" count={3} /> : null}
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
          and can be revoked at any time.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((item) => (
          <KeyRow key={item.id} item={item} onRevoke={() => setRevoked(item)} />
        ))}
      </ul>
      {isMaking ? <MakeKeyDialog onMade={renew} onClose={() => setIsMaking(false)} /> : null}
      {revoked ? <RevokeDialog item={revoked} onClose={() => setRevoked(undefined)} onRevoked={renew} /> : null}
    </SettingsFrame>
  );
}

function KeyRow({ item, onRevoke }: { readonly item: ApiKey; readonly onRevoke: () => void }) {
  const used = useNow((now) => (item.lastUsedAt === null ? 'Never used' : `Used ${formatAgo(item.lastUsedAt, now)}`));
  const isExpired = useNow((now) => item.expiresAt !== null && now > Date.parse(item.expiresAt));
  return (
    <li className={styles.entry}>
      <div className="min-w-0">
        <strong className="clip block font-medium">{item.name}</strong>
        <span className="mono text-faint">…{item.hint}</span>
      </div>
      <span className={styles.note}>
        {item.scopes.length === 1 ? item.scopes[0] : `${item.scopes.length} permissions`}
      </span>
      <span className={styles.note}>
        {used}
        <br />
        {item.expiresAt === null
          ? 'Does not expire'
          : `${isExpired ? 'Expired' : 'Expires'} ${formatDate(item.expiresAt)}`}
      </span>
      <Button size="sm" onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}

function RevokeDialog(props: { readonly item: ApiKey; readonly onClose: () => void; readonly onRevoked: () => void }) {
  const revoke = useMutation({
    mutationFn: () => identity.apiKeys.delete.mutate({ id: props.item.id }),
    onSuccess: () => {
      props.onRevoked();
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={props.onClose}
      title={`Revoke ${props.item.name}?`}
      description="Programs that use this key are refused at once. It cannot be brought back; a new one can be made."
      confirmLabel="Revoke the key"
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      {revoke.error ? <InlineError problem={toProblem(revoke.error)} /> : null}
    </ConfirmDialog>
  );
}

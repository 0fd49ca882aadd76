'use client';

import type { Permission } from '@kumo/api-contract';
import { Button, ConfirmDialog, formatAgo, formatDate, InlineError, late, Tag, useNow } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization } from '../data/session.ts';
import { toProblem } from '../lib/problem.ts';
import type { ApiKey, KeyApi } from './key-api.ts';
import { rotationRefusal } from './key-reach.ts';
import styles from './settings.module.css';

const RotateKeyDialog = late(() => import('./rotate-key-dialog.tsx').then((module) => module.RotateKeyDialog));

/** Keys with what each may do, when it was used last, until when it works; rotate and revoke. */
export function KeyList(props: {
  readonly api: KeyApi;
  readonly items: readonly ApiKey[];
  /** Why they cannot be changed. */
  readonly reason: string | undefined;
  /** What a key may be given: one that may do more cannot be renewed. */
  readonly held: readonly Permission[];
}) {
  return (
    <ul className={styles.entries}>
      {props.items.map((item) => (
        <KeyRow key={item.id} api={props.api} item={item} reason={props.reason} held={props.held} />
      ))}
    </ul>
  );
}

function KeyRow({
  api,
  item,
  reason,
  held,
}: {
  readonly api: KeyApi;
  readonly item: ApiKey;
  readonly reason: string | undefined;
  readonly held: readonly Permission[];
}) {
  const [open, setOpen] = useState<'rotate' | 'revoke' | undefined>();
  const projects = useOrganization()?.projects;
  const used = useNow((now) => (item.lastUsedAt === null ? 'Never used' : `Used ${formatAgo(item.lastUsedAt, now)}`));
  const isExpired = useNow((now) => item.expiresAt !== null && now > Date.parse(item.expiresAt));
  const inProject =
    item.projectId === null
      ? ''
      : `, in ${projects?.find(({ id }) => id === item.projectId)?.name ?? 'one project'} only`;
  return (
    <li className={styles.entry}>
      <div className="min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <strong className="clip font-medium">{item.name}</strong>
          {item.replacedById === null ? null : <Tag>replaced</Tag>}
        </span>
        <span className="mono text-faint">…{item.hint}</span>
      </div>
      <div className={styles.note}>
        {item.scopes.length === 1 ? (
          item.scopes[0]
        ) : (
          <details>
            <summary className="w-fit">
              {item.scopes.length} permissions
              {inProject}
            </summary>
            <span className="mono">{item.scopes.join(', ')}</span>
          </details>
        )}
        {item.scopes.length === 1 ? inProject : null}
      </div>
      <span className={styles.note}>
        {used}
        <br />
        {item.expiresAt === null
          ? 'Does not expire'
          : `${isExpired ? 'Expired' : 'Expires'} ${formatDate(item.expiresAt)}`}
      </span>
      <span className="flex gap-2">
        <Button
          size="sm"
          tone="quiet"
          aria-label={`Rotate ${item.name}`}
          disabledReason={
            reason ??
            (item.replacedById === null ? rotationRefusal(item.scopes, held) : 'Another key took its place already.')
          }
          onClick={() => setOpen('rotate')}
        >
          Rotate
        </Button>
        <Button size="sm" aria-label={`Revoke ${item.name}`} disabledReason={reason} onClick={() => setOpen('revoke')}>
          Revoke
        </Button>
      </span>
      {open === 'rotate' ? <RotateKeyDialog api={api} item={item} onClose={() => setOpen(undefined)} /> : null}
      {open === 'revoke' ? <RevokeDialog api={api} item={item} onClose={() => setOpen(undefined)} /> : null}
    </li>
  );
}

function RevokeDialog(props: { readonly api: KeyApi; readonly item: ApiKey; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => props.api.remove(props.item.id),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: [props.api.queryKey[0]] });
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

'use client';

import type { Cloud } from '@kumo/model';
import { Button, ConfirmDialog, Dialog, Field, formatQuantity, IconButton, InlineError, Input, Menu } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, KeyRound, Pencil, RefreshCw, ShieldCheck, Unplug } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { CredentialDialog } from './credential-dialog.tsx';
import { VerificationResult } from './verification-result.tsx';

type Open = 'rename' | 'verify' | 'credentials' | 'disconnect' | undefined;

/** What can be done with a connection: list again, verify, rename, replace the credentials, disconnect. */
export function CloudActions({ cloud }: { readonly cloud: Cloud }) {
  const [open, setOpen] = useState<Open>();
  const manageReason = usePermissionReason('clouds:manage');
  const queryClient = useQueryClient();
  const renew = () => void queryClient.invalidateQueries({ queryKey: ['clouds'] });
  const sync = useMutation({ mutationFn: () => compute.clouds.sync.mutate({ id: cloud.id }), onSuccess: renew });
  const verify = useMutation({ mutationFn: () => compute.clouds.verify.mutate({ id: cloud.id }), onSuccess: renew });
  const close = (isOpen: boolean) => {
    if (!isOpen) setOpen(undefined);
  };
  return (
    <>
      <Button
        size="sm"
        icon={<RefreshCw />}
        disabledReason={sync.isPending || cloud.inventory.state === 'syncing' ? 'It is being listed now.' : undefined}
        onClick={() => sync.mutate()}
      >
        List again
      </Button>
      <Menu
        label={`Actions for ${cloud.name}`}
        trigger={
          <IconButton label="More actions">
            <Ellipsis />
          </IconButton>
        }
        items={[
          {
            label: 'Verify',
            icon: <ShieldCheck />,
            disabledReason: manageReason,
            onSelect: () => {
              setOpen('verify');
              verify.mutate();
            },
          },
          { label: 'Rename', icon: <Pencil />, disabledReason: manageReason, onSelect: () => setOpen('rename') },
          {
            label: 'Replace the credentials',
            icon: <KeyRound />,
            disabledReason: manageReason,
            onSelect: () => setOpen('credentials'),
          },
          {
            label: 'Disconnect…',
            icon: <Unplug />,
            isDanger: true,
            startsGroup: true,
            disabledReason: manageReason,
            onSelect: () => setOpen('disconnect'),
          },
        ]}
      />
      <Dialog
        isOpen={open === 'verify'}
        onOpenChange={close}
        title={`Verify ${cloud.name}`}
        footer={<Button onClick={() => setOpen(undefined)}>Close</Button>}
      >
        {verify.isPending ? <VerificationResult state="busy" isConnecting={false} /> : null}
        {verify.data ? (
          <VerificationResult
            state="done"
            verification={{
              ...verify.data,
              connectedAs: verify.data.connectedAs === cloud.id ? null : verify.data.connectedAs,
            }}
          />
        ) : null}
        {verify.error ? <InlineError problem={toProblem(verify.error)} /> : null}
      </Dialog>
      {open === 'rename' ? <RenameDialog cloud={cloud} onDone={() => setOpen(undefined)} /> : null}
      {open === 'credentials' ? <CredentialDialog cloud={cloud} onDone={() => setOpen(undefined)} /> : null}
      {open === 'disconnect' ? <DisconnectDialog cloud={cloud} onDone={() => setOpen(undefined)} /> : null}
    </>
  );
}

function RenameDialog({ cloud, onDone }: { readonly cloud: Cloud; readonly onDone: () => void }) {
  const [name, setName] = useState(cloud.name);
  const queryClient = useQueryClient();
  const rename = useMutation({
    mutationFn: () => compute.clouds.update.mutate({ id: cloud.id, name: name.trim() }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['clouds'] });
      onDone();
    },
  });
  const reason = name.trim() === '' ? 'A name is needed.' : rename.isPending ? 'Under way.' : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={onDone}
      title={`Rename ${cloud.name}`}
      footer={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" form="rename-cloud" tone="primary" disabledReason={reason}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename-cloud"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined) rename.mutate();
        }}
      >
        <Field label="Name">
          <Input value={name} autoFocus onChange={(event) => setName(event.target.value)} />
        </Field>
        {rename.error ? <InlineError problem={toProblem(rename.error)} /> : null}
      </form>
    </Dialog>
  );
}

function DisconnectDialog({ cloud, onDone }: { readonly cloud: Cloud; readonly onDone: () => void }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const count = Object.values(cloud.counts).reduce((sum, each) => sum + each, 0);
  const disconnect = useMutation({
    mutationFn: () => compute.clouds.disconnect.mutate({ id: cloud.id }),
    onSuccess: () => {
      router.push('/clouds');
      void queryClient.invalidateQueries();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onDone}
      title={`Disconnect ${cloud.name}?`}
      description={
        <>
          Its credentials are forgotten and {formatQuantity(count, 'instance')} {count === 1 ? 'is' : 'are'} no longer
          shown. Nothing at the provider is touched: what runs there runs on. Connected again, everything has its old
          ids.
        </>
      }
      confirmLabel="Disconnect"
      isBusy={disconnect.isPending}
      onConfirm={() => disconnect.mutate()}
    >
      {disconnect.error ? <InlineError problem={toProblem(disconnect.error)} /> : null}
    </ConfirmDialog>
  );
}

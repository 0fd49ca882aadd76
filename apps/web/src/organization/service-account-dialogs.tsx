'use client';

import type { Role } from '@kumo/api-contract';
import { Button, ConfirmDialog, Drawer, Field, InlineError, Input, Select, SkeletonRows } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { accountKeys } from '../settings/key-api.ts';
import { KeyList } from '../settings/key-list.tsx';
import { heldOfAccount } from '../settings/key-reach.ts';
import { MakeKeyDialog } from '../settings/make-key-dialog.tsx';
import { RoleSelect } from './role-select.tsx';
import type { ServiceAccountItem } from './service-accounts-page.tsx';

/** Makes a service account with a role, perhaps inside one project only. */
export function MakeAccountDialog({ onClose }: { readonly onClose: () => void }) {
  const organization = useOrganization();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>('developer');
  const [projectId, setProjectId] = useState('');
  const body = {
    name: name.trim(),
    role: role === null || role === 'owner' ? ('developer' as const) : role,
    ...(projectId !== '' && { projectId }),
  };
  return (
    <RequestDialog
      title="Make a service account"
      description="A member that is a program. It cannot sign in; it acts by its keys."
      submitLabel="Make the account"
      missing={body.name === '' ? 'Give it a name.' : undefined}
      call={{ method: 'POST', path: '/api/v1/service-accounts', body }}
      onSubmit={() => identity.serviceAccounts.create.mutate(body)}
      onDone={() => void queryClient.invalidateQueries({ queryKey: ['serviceAccounts'] })}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" hint="What it does: deploy, backup." error={errorOf('name')} isRequired>
            <Input
              autoFocus
              autoComplete="off"
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          {organization && organization.projects.length > 0 ? (
            <Field label="Where" error={errorOf('projectId')}>
              <Select value={projectId} onChange={(event) => setProjectId(event.target.value)}>
                <option value="">The whole organization</option>
                {organization.projects.map((project) => (
                  <option key={project.id} value={project.id}>
                    Only the project {project.name}
                  </option>
                ))}
              </Select>
            </Field>
          ) : null}
          <Field label="Role" error={errorOf('role')}>
            <RoleSelect value={role} onChange={setRole} held={organization?.permissions ?? []} without="owner" />
          </Field>
        </>
      )}
    </RequestDialog>
  );
}

/** Deletes a service account with its keys. */
export function DeleteAccountDialog(props: { readonly account: ServiceAccountItem; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => identity.serviceAccounts.delete.mutate({ id: props.account.id }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['serviceAccounts'] });
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={props.onClose}
      title={`Delete ${props.account.name}?`}
      description="Its keys are refused at once. What it made stays."
      confirmLabel="Delete the account"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
    </ConfirmDialog>
  );
}

/** The keys of a service account. */
export function AccountKeysDrawer(props: { readonly account: ServiceAccountItem; readonly onClose: () => void }) {
  const { account } = props;
  const api = accountKeys(account.id);
  const reason = usePermissionReason('service-accounts:manage');
  const keys = useQuery({ queryKey: api.queryKey, queryFn: ({ signal }) => api.list(signal) });
  const held = heldOfAccount(account, useOrganization()?.permissions ?? []);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <Drawer isOpen onOpenChange={props.onClose} title={`Keys of ${account.name}`}>
      <div className="grid gap-4 p-4">
        {keys.isPending ? <SkeletonRows label="Loading keys" count={2} /> : null}
        {keys.error ? <InlineError problem={toProblem(keys.error)} /> : null}
        {keys.data?.items.length === 0 ? (
          <p className="text-muted">It has no keys yet, so it cannot do anything.</p>
        ) : null}
        <KeyList api={api} items={keys.data?.items ?? []} reason={reason} held={held} />
        <div>
          <Button size="sm" tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
            Make a key
          </Button>
        </div>
      </div>
      {isMaking ? (
        <MakeKeyDialog
          api={api}
          held={held}
          description={`A program that has it acts as ${account.name}.`}
          hasProjects={false}
          onClose={() => setIsMaking(false)}
        />
      ) : null}
    </Drawer>
  );
}

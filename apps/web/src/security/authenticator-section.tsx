'use client';

import { Button, ConfirmDialog, Dialog, formatDate, InlineError, late, Section, SkeletonRows } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { RecoveryCodesDialog } from './recovery-section.tsx';
import styles from './security.module.css';
import type { useSecurity } from './use-security.ts';

const AuthenticatorSetup = late(() => import('./authenticator-setup.tsx').then((module) => module.AuthenticatorSetup));

/** The authenticator app: whether there is one, and the way to set it up or to remove it. */
export function AuthenticatorSection({ security }: { readonly security: ReturnType<typeof useSecurity> }) {
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<'setup' | 'remove' | undefined>();
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const refresh = () => {
    for (const key of ['security', 'session', 'sessions']) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const totp = security.data?.totp;
  return (
    <Section title="Authenticator app" note="A code of six digits beside the password.">
      {security.isPending ? <SkeletonRows label="Loading what guards the account" count={1} /> : null}
      {security.error && !security.data ? <InlineError problem={toProblem(security.error)} /> : null}
      {security.data ? (
        <div className={styles.row}>
          <div>
            <strong className="font-medium">{totp ? 'Set up' : 'Not set up'}</strong>
            <span className={styles.note}>
              {totp
                ? `Since ${formatDate(totp.confirmedAt)}.`
                : 'Works without a connection, in any app that makes codes (TOTP).'}
            </span>
          </div>
          {totp ? (
            <Button size="sm" onClick={() => setOpen('remove')}>
              Remove
            </Button>
          ) : (
            <Button size="sm" tone="primary" onClick={() => setOpen('setup')}>
              Set up
            </Button>
          )}
        </div>
      ) : null}
      {open === 'setup' ? (
        <Dialog isOpen onOpenChange={() => setOpen(undefined)} title="Set up an authenticator app">
          <AuthenticatorSetup
            onCancel={() => setOpen(undefined)}
            onDone={(made) => {
              setOpen(undefined);
              setCodes(made);
              refresh();
            }}
          />
        </Dialog>
      ) : null}
      {open === 'remove' ? (
        <RemoveDialog
          isRequired={security.data?.secondFactorRequired === true}
          onClose={() => setOpen(undefined)}
          onDone={refresh}
        />
      ) : null}
      {codes && codes.length > 0 ? <RecoveryCodesDialog codes={codes} onDone={() => setCodes(undefined)} /> : null}
    </Section>
  );
}

function RemoveDialog(props: {
  readonly isRequired: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const remove = useMutation({
    mutationFn: () => identity.totp.remove.mutate(),
    onSuccess: () => {
      props.onDone();
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={props.onClose}
      title="Remove the authenticator app?"
      description={
        props.isRequired
          ? 'Its codes are worth nothing from then on. An organization of yours asks for a second factor: without another one you set up a new one before you get in again.'
          : 'Its codes are worth nothing from then on. Without a passkey, the password alone is enough to sign in.'
      }
      confirmLabel="Remove it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
    </ConfirmDialog>
  );
}

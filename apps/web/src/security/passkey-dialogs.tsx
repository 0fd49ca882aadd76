'use client';

import { Button, ConfirmDialog, Dialog, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import type { PasskeyItem } from './passkeys-section.tsx';

interface Props {
  readonly passkey: PasskeyItem;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Gives a passkey another name. */
export function RenamePasskey({ passkey, onClose, onDone }: Props) {
  const [name, setName] = useState(passkey.name);
  const rename = useMutation({
    mutationFn: () => identity.passkeys.rename.mutate({ id: passkey.id, name: name.trim() }),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  const reason =
    name.trim() === ''
      ? 'Enter a name.'
      : name.trim() === passkey.name
        ? 'Nothing was changed.'
        : rename.isPending
          ? 'Saving.'
          : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Rename ${passkey.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="rename-passkey" tone="primary" disabledReason={reason}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename-passkey"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined) rename.mutate();
        }}
      >
        <Field label="Name">
          <Input autoFocus maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        {rename.error ? <InlineError problem={toProblem(rename.error)} /> : null}
      </form>
    </Dialog>
  );
}

/** Removes a passkey, after one confirmation. */
export function RemovePasskey({ passkey, onClose, onDone }: Props) {
  const remove = useMutation({
    mutationFn: () => identity.passkeys.delete.mutate({ id: passkey.id }),
    onSuccess: () => {
      onDone();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={`Remove ${passkey.name}?`}
      description="It no longer signs you in. Delete it on the device, too: there it goes on to be offered."
      confirmLabel="Remove the passkey"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
    </ConfirmDialog>
  );
}

'use client';

import { Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { ceremonyProblem, makePasskey } from './passkey-ceremony.ts';
import styles from './security.module.css';

/** Adds a passkey. The first factor of an account ends with recovery codes, later ones without. */
export function PasskeySetup(props: {
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
  readonly onCancel?: (() => void) | undefined;
}) {
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await identity.passkeys.options.mutate();
      const passkey = await makePasskey(options);
      return identity.passkeys.create.mutate({ challenge, name: name.trim(), passkey });
    },
    onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes),
  });
  const reason = name.trim() === '' ? 'Give it a name.' : add.isPending ? 'Your browser asks for it.' : undefined;
  return (
    <form
      className={styles.flow}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) add.mutate();
      }}
    >
      <Field label="Name of the passkey" hint="Where it is kept: laptop, phone, security key.">
        <Input
          autoFocus
          autoComplete="off"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {add.error ? <InlineError problem={ceremonyProblem(add.error)} /> : null}
      <div className={styles.actions}>
        {props.onCancel ? <Button onClick={props.onCancel}>Cancel</Button> : null}
        <Button type="submit" tone="primary" icon={<Fingerprint size={14} />} disabledReason={reason}>
          Add the passkey
        </Button>
      </div>
    </form>
  );
}

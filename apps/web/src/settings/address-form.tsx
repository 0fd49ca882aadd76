'use client';

import { Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './settings.module.css';

/**
 * Changes the address that one signs in with: by a link that goes to the new one. Until it is opened nothing has changed, and
 * nobody is told whether the new address has an account.
 */
export function AddressForm(props: { readonly email: string; readonly isVerified: boolean }) {
  const [email, setEmail] = useState('');
  const change = useMutation({
    mutationFn: (next: string) => identity.me.changeEmail.mutate({ email: next }),
    onSuccess: ({ sent }) => sent && setEmail(''),
  });
  const verify = useMutation({ mutationFn: () => identity.me.verifyEmail.mutate() });
  const wanted = email.trim();
  const problem = change.error ? toProblem(change.error) : undefined;
  const reason =
    wanted === ''
      ? 'Enter the new address.'
      : wanted.toLowerCase() === props.email.toLowerCase()
        ? 'It is your address already.'
        : change.isPending
          ? 'Under way.'
          : undefined;
  return (
    <div className="grid gap-4">
      <p>
        You sign in as <strong className="font-medium break-all">{props.email}</strong>
        {props.isVerified ? '.' : ', which is not confirmed yet.'}
      </p>
      {props.isVerified ? null : (
        <div className="grid gap-2">
          <div>
            <Button
              size="sm"
              disabledReason={verify.isPending ? 'Under way.' : undefined}
              onClick={() => verify.mutate()}
            >
              Send a link that confirms it
            </Button>
          </div>
          {verify.error ? <InlineError problem={toProblem(verify.error)} /> : null}
          {verify.data ? <Outcome isSent={verify.data.sent} address={props.email} /> : null}
        </div>
      )}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined) change.mutate(wanted);
        }}
      >
        <Field
          label="New address"
          hint="A link goes there, a warning to the present one. The change takes effect by the link."
          error={problem?.fields.find(({ path }) => path === 'email')?.message}
        >
          <Input
            type="email"
            value={email}
            autoComplete="email"
            spellCheck={false}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        {problem && problem.fields.length === 0 ? <InlineError problem={problem} /> : null}
        {change.data ? <Outcome isSent={change.data.sent} address={change.variables} isChange /> : null}
        <div>
          <Button type="submit" disabledReason={reason}>
            Change the address
          </Button>
        </div>
      </form>
    </div>
  );
}

function Outcome(props: { readonly isSent: boolean; readonly address: string; readonly isChange?: boolean }) {
  return (
    <p role="status" className="text-muted">
      {props.isSent
        ? `A link was sent to ${props.address}. ${props.isChange ? 'Until it is opened there, nothing has changed.' : 'Open it there.'}`
        : 'No mail is configured here, so no link could be sent and nothing was changed. Whoever runs this installation can set it up.'}
    </p>
  );
}

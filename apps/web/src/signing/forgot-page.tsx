'use client';

import { Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './signing.module.css';
import { SigningFrame, SigningHead, SigningNote } from './signing-frame.tsx';

/** Has a link sent that sets a new password. What it says afterwards is the same whether or not the address has an account. */
export function ForgotPage() {
  const [email, setEmail] = useState('');
  const [isTried, setIsTried] = useState(false);
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(email.trim());
  const send = useMutation({ mutationFn: () => identity.passwordResets.create.mutate({ email: email.trim() }) });
  return (
    <SigningFrame>
      {send.data ? (
        send.data.mail ? (
          <SigningNote title="Look into your mail">
            If {email.trim()} has an account here, a link that sets a new password is on its way. It works once, for a
            short time. Nothing came? Look among the junk, or ask the owner of your organization.
          </SigningNote>
        ) : (
          <SigningNote title="No mail is sent from here">
            This installation has no mail server, so no link can be sent. Whoever runs the machine makes one for an
            owner with <code className="mono">npm run kumo -- owner reset</code>.
          </SigningNote>
        )
      ) : (
        <form
          className={styles.box}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setIsTried(true);
            if (isAddress && !send.isPending) send.mutate();
          }}
        >
          <SigningHead title="Forgotten password">A link that sets a new one is sent to your address.</SigningHead>
          <Field
            label="E-mail"
            error={isTried && !isAddress ? 'Enter an address such as mara@example.org.' : undefined}
            isRequired
          >
            <Input
              fieldSize="lg"
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          {send.error ? <InlineError problem={toProblem(send.error)} /> : null}
          <Button type="submit" tone="primary" size="lg" isWide disabledReason={send.isPending ? 'Asking.' : undefined}>
            Send the link
          </Button>
          <div className={styles.others}>
            <Link className="link" href="/sign-in">
              Back to sign in
            </Link>
          </div>
        </form>
      )}
    </SigningFrame>
  );
}

'use client';

import { Button, Field, InlineError, PasswordInput } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLinkToken } from './link-token.ts';
import styles from './signing.module.css';
import { SigningFrame, SigningHead, SigningNote } from './signing-frame.tsx';

/** A new password by a link that works once; then to the sign-in. */
export function ResetPage() {
  const token = useLinkToken();
  const [isDone, setIsDone] = useState(false);
  return (
    <SigningFrame>
      {isDone ? (
        <SigningNote title="The new password is set">
          Everybody who was signed in as you is signed out, and your API keys are revoked. Sign in with the new
          password.
        </SigningNote>
      ) : token === undefined ? (
        <SigningNote title="Open the link">
          A new password is set by a link that ends in a token. Open the whole of it here.
        </SigningNote>
      ) : (
        <NewPassword
          token={token}
          onDone={() => {
            window.history.replaceState(null, '', '/reset'); // the token is worth nothing any more
            setIsDone(true);
          }}
        />
      )}
    </SigningFrame>
  );
}

function NewPassword({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const confirm = useMutation({
    mutationFn: () => identity.passwordResets.confirm.mutate({ token, password }),
    onSuccess: onDone,
  });
  const problem = confirm.error ? toProblem(confirm.error) : undefined;
  const refusal = problem?.fields.find((field) => field.path === 'password')?.message;
  const tooShort = isTried && password.length < 8 ? 'Use at least 8 characters.' : undefined;
  return (
    <form
      className={styles.box}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        if (password.length >= 8 && !confirm.isPending) confirm.mutate();
      }}
    >
      <SigningHead title="New password">The link works once.</SigningHead>
      <Field
        label="New password"
        hint="At least 8 characters. A phrase of several words is best."
        error={tooShort ?? (refusal === undefined ? undefined : `This one ${refusal}.`)}
        isRequired
      >
        <PasswordInput
          fieldSize="lg"
          name="new-password"
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {problem && refusal === undefined ? <InlineError problem={problem} /> : null}
      <Button
        type="submit"
        tone="primary"
        size="lg"
        isWide
        disabledReason={confirm.isPending ? 'Setting it.' : undefined}
      >
        Set the password
      </Button>
    </form>
  );
}

'use client';

import { Button, Field, InlineError, PasswordInput } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { passwordStrength } from '../signing/password-strength.ts';
import styles from './security.module.css';

/** Another password, by the present one. */
export function PasswordForm({ known }: { readonly known: readonly string[] }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const strength = passwordStrength(next, known);
  const change = useMutation({
    mutationFn: () => identity.me.changePassword.mutate({ currentPassword: current, newPassword: next }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
    },
  });
  const problem = change.error ? toProblem(change.error) : undefined;
  const reason =
    current === ''
      ? 'Enter your present password.'
      : next.length < 8
        ? 'Use at least 8 characters.'
        : change.isPending
          ? 'Saving.'
          : undefined;
  return (
    <form
      className={styles.flow}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) change.mutate();
      }}
    >
      <Field label="Present password">
        <PasswordInput
          value={current}
          autoComplete="current-password"
          onChange={(event) => setCurrent(event.target.value)}
        />
      </Field>
      <Field
        label="New password"
        hint={next === '' ? 'At least 8 characters. A phrase of several words is best.' : strength.word}
        error={problem?.fields.find((field) => field.path.endsWith('newPassword'))?.message}
      >
        <PasswordInput value={next} autoComplete="new-password" onChange={(event) => setNext(event.target.value)} />
      </Field>
      {problem ? <InlineError problem={problem} /> : null}
      {change.isSuccess ? <p role="status">The password is changed. Your other sessions have ended.</p> : null}
      <div>
        <Button type="submit" disabledReason={reason}>
          Change the password
        </Button>
      </div>
    </form>
  );
}

'use client';

import { Button, Field, InlineError, Input, PasswordInput } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { passwordStrength } from './password-strength.ts';
import styles from './signing.module.css';

/** Makes the account of an invited person. Whoever has one is led to sign in first. */
export function NewAccount(props: {
  readonly token: string;
  readonly email: string;
  readonly onDone: () => void;
  readonly onHasAccount: () => void;
}) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const accept = useMutation({
    mutationFn: () =>
      identity.invitations.accept.mutate({ token: props.token, email: props.email, name: name.trim(), password }),
    onSuccess: props.onDone,
  });
  const problem = accept.error ? toProblem(accept.error) : undefined;
  const hasAccount = problem?.code === 'unauthenticated';
  const refusal = problem?.fields.find(({ path }) => path === 'password')?.message;
  const strength = passwordStrength(password, [name, props.email]);
  const isReady = name.trim() !== '' && password.length >= 8;
  return (
    <form
      className={styles.inBox}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        if (isReady && !accept.isPending) accept.mutate();
      }}
    >
      <input type="hidden" name="email" autoComplete="username" value={props.email} readOnly />
      <Field label="Your name" error={isTried && name.trim() === '' ? 'Enter your name.' : undefined} isRequired>
        <Input
          fieldSize="lg"
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        label="Password"
        hint={password === '' ? 'At least 8 characters. A phrase of several words is best.' : strength.word}
        error={
          isTried && password.length < 8
            ? 'Use at least 8 characters.'
            : refusal === undefined
              ? undefined
              : `This one ${refusal}.`
        }
        isRequired
      >
        <PasswordInput
          fieldSize="lg"
          name="new-password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {problem && refusal === undefined ? (
        <InlineError
          problem={
            hasAccount
              ? { title: 'This address has an account', detail: 'Sign in with it; you come back here to join.' }
              : problem
          }
        />
      ) : null}
      {hasAccount ? (
        <Button tone="primary" size="lg" isWide onClick={props.onHasAccount}>
          Sign in and join
        </Button>
      ) : (
        <Button
          type="submit"
          tone="primary"
          size="lg"
          isWide
          disabledReason={accept.isPending || accept.isSuccess ? 'Making it.' : undefined}
        >
          Make the account and join
        </Button>
      )}
      <div className={styles.others}>
        <button type="button" className="link" onClick={props.onHasAccount}>
          I have an account: sign in
        </button>
      </div>
    </form>
  );
}

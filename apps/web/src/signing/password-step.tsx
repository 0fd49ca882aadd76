'use client';

import { Button, Field, InlineError, Input, PasswordInput } from '@kumo/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import Link from 'next/link';
import { useState, useSyncExternalStore } from 'react';
import { useBrand } from '../brand/brand-context.tsx';
import { identity } from '../lib/api.ts';
import { ceremonyProblem, hasPasskeys, signWithPasskey } from '../security/passkey-ceremony.ts';
import type { SecondFactor } from './second-step.tsx';
import styles from './signing.module.css';
import { SigningHead } from './signing-frame.tsx';

const never = () => () => undefined;

/** First step of signing in: address and password, or a passkey alone. */
export function PasswordStep(props: {
  readonly onDone: () => void;
  readonly onSecondFactor: (waiting: {
    readonly email: string;
    readonly challenge: string;
    readonly factors: readonly SecondFactor[];
  }) => void;
}) {
  const brand = useBrand();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const canUsePasskey = useSyncExternalStore(never, hasPasskeys, () => false);
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => identity.setup.get.query() });
  const signIn = useMutation({
    mutationFn: () => identity.sessions.create.mutate({ email: email.trim(), password }),
    onSuccess: (answer) => {
      if ('challenge' in answer) props.onSecondFactor({ email: email.trim(), ...answer });
      else props.onDone();
    },
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await identity.sessions.passkeyOptions.mutate({});
      return identity.sessions.createWithPasskey.mutate({ challenge, passkey: await signWithPasskey(options) });
    },
    onSuccess: props.onDone,
  });
  const isMissing = (value: string) => isTried && value.trim() === '';
  const failure = signIn.error ?? byPasskey.error;
  const problem = failure ? ceremonyProblem(failure) : undefined;
  const isBusy = signIn.isPending || signIn.isSuccess || byPasskey.isPending || byPasskey.isSuccess;
  return (
    <form
      className={styles.box}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsTried(true);
        byPasskey.reset();
        if (email.trim() !== '' && password !== '' && !isBusy) signIn.mutate();
      }}
    >
      <SigningHead title="Sign in">to the control panel of {brand.name}</SigningHead>
      {setup.data?.needed ? (
        <p className={styles.hint} role="status">
          Nobody owns this place yet. Open the set-up link that the start printed: it makes the first owner.
        </p>
      ) : null}
      <Field label="E-mail" error={isMissing(email) ? 'Enter your address.' : undefined}>
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
      <Field label="Password" error={isMissing(password) ? 'Enter your password.' : undefined}>
        <PasswordInput
          fieldSize="lg"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {problem ? <InlineError problem={problem} /> : null}
      <Button type="submit" tone="primary" size="lg" isWide disabledReason={isBusy ? 'Signing in.' : undefined}>
        {isBusy ? 'Signing in' : 'Sign in'}
      </Button>
      {canUsePasskey ? (
        <>
          <div className={styles.or}>
            <span>or</span>
          </div>
          <Button
            size="lg"
            isWide
            icon={<Fingerprint size={16} />}
            disabledReason={isBusy ? 'Signing in.' : undefined}
            onClick={() => {
              signIn.reset();
              byPasskey.mutate();
            }}
          >
            Use a passkey
          </Button>
        </>
      ) : null}
      <div className={styles.others}>
        <Link className="link" href="/forgot">
          Forgotten password?
        </Link>
      </div>
    </form>
  );
}

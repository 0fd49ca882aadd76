'use client';

import { Button, Field, InlineError, Input, PasswordInput } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BrandMark, useBrand } from '../brand/brand-context.tsx';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { Rays } from './rays.tsx';
import { safeReturnPath } from './return-path.ts';
import styles from './signing.module.css';

/** Sign in by address and password, then go on where one wanted to be. */
export function SignInPage({ next }: { readonly next: string | undefined }) {
  const brand = useBrand();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => identity.setup.get.query() });
  const signIn = useMutation({
    mutationFn: () => identity.sessions.create.mutate({ email: email.trim(), password }),
    onSuccess: () => {
      queryClient.clear();
      // A whole load: nothing of the session before is left in memory.
      window.location.assign(safeReturnPath(next));
    },
  });
  const isMissing = (value: string) => isTried && value.trim() === '';
  const problem = signIn.error ? toProblem(signIn.error) : undefined;
  return (
    <div className={styles.sign}>
      <main className={styles.side}>
        <div className={styles.brand}>
          <BrandMark />
          <b>{brand.name}</b>
        </div>
        <form
          className={styles.box}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setIsTried(true);
            if (email.trim() !== '' && password !== '' && !signIn.isPending) signIn.mutate();
          }}
        >
          <div>
            <h1>Sign in</h1>
            <p className={styles.lead}>to the control panel of {brand.name}</p>
          </div>
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
          <Button
            type="submit"
            tone="primary"
            size="lg"
            isWide
            disabledReason={signIn.isPending || signIn.isSuccess ? 'Signing in.' : undefined}
          >
            {signIn.isPending || signIn.isSuccess ? 'Signing in' : 'Sign in'}
          </Button>
        </form>
      </main>
      <Rays />
    </div>
  );
}

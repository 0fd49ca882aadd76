'use client';

import { Button, Field, Input, PasswordInput } from '@kumo/ui';
import { useState } from 'react';
import { type PasswordStrength, passwordStrength } from './password-strength.ts';
import styles from './signing.module.css';

/** Who is to own the place. */
export interface Owner {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

function problems(owner: Owner): Partial<Record<keyof Owner, string>> {
  return {
    ...(owner.name.trim() === '' && { name: 'Enter your name.' }),
    ...(!/^[^\s@]+@[^\s@]+$/.test(owner.email.trim()) && { email: 'Enter an address such as mara@example.org.' }),
    ...(owner.password.length < 8 && { password: 'Use at least 8 characters.' }),
  };
}

/** First step: name, address and password of the owner. Fields are checked on leaving them. */
export function OwnerStep(props: { readonly owner: Owner; readonly onDone: (owner: Owner) => void }) {
  const [owner, setOwner] = useState(props.owner);
  const [left, setLeft] = useState<ReadonlySet<keyof Owner>>(new Set());
  const wrong = problems(owner);
  const strength = passwordStrength(owner.password, [owner.name, owner.email]);
  const field = (name: keyof Owner) => ({
    value: owner[name],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setOwner({ ...owner, [name]: event.target.value }),
    onBlur: () => owner[name] !== '' && setLeft(new Set([...left, name])),
  });
  const errorOf = (name: keyof Owner) => (left.has(name) ? wrong[name] : undefined);
  return (
    <form
      className={styles.stepForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setLeft(new Set(['email', 'name', 'password']));
        if (Object.keys(wrong).length === 0)
          props.onDone({ ...owner, email: owner.email.trim(), name: owner.name.trim() });
      }}
    >
      <div>
        <h1>Create the owner</h1>
        <p className={styles.firstRunLead}>The owner may do everything, and invites everybody else.</p>
      </div>
      <Field label="Your name" error={errorOf('name')} isRequired>
        <Input fieldSize="lg" name="name" autoComplete="name" autoFocus {...field('name')} />
      </Field>
      <Field label="E-mail" hint="You sign in with it." error={errorOf('email')} isRequired>
        <Input fieldSize="lg" type="email" name="email" autoComplete="username" {...field('email')} />
      </Field>
      <div>
        <Field label="Password" error={errorOf('password')} isRequired>
          <PasswordInput fieldSize="lg" name="new-password" autoComplete="new-password" {...field('password')} />
        </Field>
        {errorOf('password') ? null : <StrengthMeter strength={strength} isEmpty={owner.password === ''} />}
      </div>
      <div className={styles.stepActions}>
        <Button type="submit" tone="primary" size="lg">
          Go on
        </Button>
      </div>
    </form>
  );
}

function StrengthMeter({ strength, isEmpty }: { readonly strength: PasswordStrength; readonly isEmpty: boolean }) {
  return (
    <div className={styles.strength} data-score={isEmpty ? undefined : strength.score}>
      <span className={styles.strengthBars} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
      <span aria-live="polite">
        {isEmpty ? 'At least 8 characters. A phrase of several words is best.' : strength.word}
      </span>
    </div>
  );
}

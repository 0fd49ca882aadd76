'use client';

import { Button, Field, InlineError, Input } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { ceremonyProblem, hasPasskeys, signWithPasskey } from '../security/passkey-ceremony.ts';
import styles from './signing.module.css';
import { SigningHead } from './signing-frame.tsx';

/** What can be shown beside the password. */
export type SecondFactor = 'totp' | 'passkey' | 'recovery_code';

const titles: Readonly<Record<SecondFactor, string>> = {
  totp: 'Use a code of your authenticator app',
  passkey: 'Use a passkey',
  recovery_code: 'Use a recovery code',
};

/** Second step of signing in: a code of the authenticator app, a passkey, or a recovery code. */
export function SecondStep(props: {
  readonly email: string;
  readonly challenge: string;
  readonly factors: readonly SecondFactor[];
  readonly onDone: () => void;
  readonly onBack: () => void;
}) {
  const factors = props.factors.filter((factor) => factor !== 'passkey' || hasPasskeys());
  const [factor, setFactor] = useState<SecondFactor>(factors[0] ?? 'recovery_code');
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: async () => {
      const { challenge } = props;
      if (factor !== 'passkey') return identity.sessions.secondFactor.mutate({ challenge, code: code.trim() });
      const begun = await identity.sessions.passkeyOptions.mutate({ challenge });
      const passkey = await signWithPasskey(begun.options);
      return identity.sessions.secondFactor.mutate({ challenge: begun.challenge, passkey });
    },
    onSuccess: props.onDone,
  });
  const problem = confirm.error ? ceremonyProblem(confirm.error) : undefined;
  const isBusy = confirm.isPending || confirm.isSuccess;
  const isShort = factor !== 'passkey' && code.trim().length < 6;
  const choose = (next: SecondFactor) => {
    confirm.reset();
    setCode('');
    setFactor(next);
  };
  return (
    <form
      className={styles.box}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isShort && !isBusy) confirm.mutate();
      }}
    >
      <SigningHead title="Second step">
        {factor === 'totp'
          ? 'Enter the 6 digits that your authenticator app shows for '
          : factor === 'passkey'
            ? 'Use the passkey that you added for '
            : 'Enter one of the recovery codes that you saved for '}
        <b className={styles.who}>{props.email}</b>.
      </SigningHead>
      {factor === 'passkey' ? null : (
        <Field
          key={factor}
          label={factor === 'totp' ? 'Code' : 'Recovery code'}
          hint={factor === 'totp' ? 'It changes every 30 seconds.' : 'Each works once.'}
        >
          <Input
            fieldSize="lg"
            isMono
            className={factor === 'totp' ? (styles.code ?? '') : ''}
            name="one-time-code"
            inputMode={factor === 'totp' ? 'numeric' : 'text'}
            autoComplete="one-time-code"
            autoCapitalize="off"
            spellCheck={false}
            autoFocus
            maxLength={factor === 'totp' ? 7 : 40}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      )}
      {problem ? (
        <InlineError
          problem={problem.code === 'invalid_credentials' ? { ...problem, title: 'That was not accepted' } : problem}
        />
      ) : null}
      <Button
        // Another one for each way: what was focused before goes with the way before.
        key={factor}
        type="submit"
        tone="primary"
        size="lg"
        isWide
        autoFocus={factor === 'passkey'}
        {...(factor === 'passkey' && { icon: <Fingerprint size={16} /> })}
        disabledReason={isBusy ? 'Signing in.' : isShort ? 'Enter the whole code.' : undefined}
      >
        {factor === 'passkey' ? 'Use the passkey' : 'Go on'}
      </Button>
      <div className={styles.others}>
        {factors
          .filter((each) => each !== factor)
          .map((each) => (
            <button key={each} type="button" className="link" onClick={() => choose(each)}>
              {titles[each]}
            </button>
          ))}
        <button type="button" className="link" onClick={props.onBack}>
          Someone else
        </button>
      </div>
    </form>
  );
}

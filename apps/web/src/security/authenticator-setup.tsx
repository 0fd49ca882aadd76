'use client';

import { Button, CopyableId, Field, InlineError, Input, PasswordInput } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './security.module.css';

/** Sets up an authenticator app: the password, the picture to take, the first code. Ends with recovery codes. */
export function AuthenticatorSetup(props: {
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onCancel?: (() => void) | undefined;
}) {
  const [password, setPassword] = useState('');
  const begin = useMutation({ mutationFn: () => identity.totp.begin.mutate({ password }) });
  if (begin.data) return <FirstCode begun={begin.data} onDone={props.onDone} onCancel={props.onCancel} />;
  const problem = begin.error ? toProblem(begin.error) : undefined;
  const reason = password === '' ? 'Enter your password.' : begin.isPending ? 'Under way.' : undefined;
  return (
    <form
      className={styles.flow}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) begin.mutate();
      }}
    >
      <Field label="Your password" hint="So that nobody sets it up on a screen that you left.">
        <PasswordInput
          autoFocus
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {problem ? (
        <InlineError
          problem={problem.code === 'invalid_credentials' ? { ...problem, title: 'The password is wrong' } : problem}
        />
      ) : null}
      <div className={styles.actions}>
        {props.onCancel ? <Button onClick={props.onCancel}>Cancel</Button> : null}
        <Button type="submit" tone="primary" disabledReason={reason}>
          Go on
        </Button>
      </div>
    </form>
  );
}

function FirstCode(props: {
  readonly begun: { readonly secret: string; readonly qr: string };
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onCancel?: (() => void) | undefined;
}) {
  const { secret, qr } = props.begun;
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => identity.totp.confirm.mutate({ code: code.trim() }),
    onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes),
  });
  const problem = confirm.error ? toProblem(confirm.error) : undefined;
  const reason = code.trim().length < 6 ? 'Enter the 6 digits.' : confirm.isPending ? 'Under way.' : undefined;
  return (
    <form
      className={styles.flow}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === undefined) confirm.mutate();
      }}
    >
      <ol className={styles.numbered}>
        <li>
          <p>Take a picture of this with your authenticator app.</p>
          {/* biome-ignore lint/performance/noImgElement: it comes with the answer, there is nothing to optimize */}
          <img
            className={styles.qr}
            src={`data:image/svg+xml;utf8,${encodeURIComponent(qr)}`}
            alt="QR code of the secret"
            width={176}
            height={176}
          />
          <details>
            <summary className="link w-fit">No camera? Type the secret</summary>
            <div className={styles.secret}>
              <CopyableId id={secret.replace(/(.{4})(?=.)/g, '$1 ')} label="Copy the secret" />
            </div>
          </details>
        </li>
        <li>
          <Field label="The code that the app shows" hint="It changes every 30 seconds.">
            <Input
              isMono
              autoFocus
              inputMode="numeric"
              autoComplete="one-time-code"
              spellCheck={false}
              maxLength={7}
              className={styles.digits ?? ''}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </Field>
        </li>
      </ol>
      {problem ? (
        <InlineError
          problem={problem.code === 'invalid_credentials' ? { ...problem, title: 'The code is wrong' } : problem}
        />
      ) : null}
      <div className={styles.actions}>
        {props.onCancel ? <Button onClick={props.onCancel}>Cancel</Button> : null}
        <Button type="submit" tone="primary" disabledReason={reason}>
          Confirm
        </Button>
      </div>
    </form>
  );
}

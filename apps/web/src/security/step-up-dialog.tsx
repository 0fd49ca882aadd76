'use client';

import { Button, Dialog, Field, InlineError, Input, PasswordInput, SkeletonRows } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { ceremonyProblem, hasPasskeys, signWithPasskey } from './passkey-ceremony.ts';
import { useSecurity } from './use-security.ts';

type Proof = 'password' | 'code' | 'passkey';

/** Proves once more who one is: by the password, or by a second factor where there is one. */
export function StepUpDialog({ onEnd }: { readonly onEnd: (isProven: boolean) => void }) {
  const security = useSecurity();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<Proof | undefined>();
  const [text, setText] = useState('');
  const has = security.data;
  const canUsePasskey = has !== undefined && has.passkeys > 0 && hasPasskeys();
  const isGuarded = has !== undefined && (has.totp !== null || has.passkeys > 0);
  const proof: Proof = chosen ?? (!isGuarded ? 'password' : has.totp === null && canUsePasskey ? 'passkey' : 'code');
  const prove = useMutation({
    mutationFn: async () => {
      if (proof === 'password') return identity.stepUp.create.mutate({ password: text });
      if (proof === 'code') return identity.stepUp.create.mutate({ code: text.trim() });
      const { challenge, options } = await identity.stepUp.options.mutate();
      return identity.stepUp.create.mutate({ challenge, passkey: await signWithPasskey(options) });
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['security'] });
      onEnd(true);
    },
  });
  const problem = prove.error ? ceremonyProblem(prove.error) : undefined;
  const reason = prove.isPending
    ? 'Under way.'
    : proof === 'password' && text === ''
      ? 'Enter your password.'
      : proof === 'code' && text.trim().length < 6
        ? 'Enter the whole code.'
        : undefined;
  return (
    <Dialog
      isOpen
      onOpenChange={() => onEnd(false)}
      title="Prove once more who you are"
      description="This is dangerous, so it is asked for again when the last proof is older than 15 minutes."
      footer={
        <>
          <Button onClick={() => onEnd(false)}>Cancel</Button>
          <Button
            type="submit"
            form="step-up"
            tone="primary"
            {...(proof === 'passkey' && { icon: <Fingerprint size={14} /> })}
            disabledReason={has ? reason : 'Asking how.'}
          >
            {proof === 'passkey' ? 'Use the passkey' : 'Go on'}
          </Button>
        </>
      }
    >
      <form
        id="step-up"
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog stands inside the form of what asked for it, as React sees it.
          event.stopPropagation();
          if (reason === undefined) prove.mutate();
        }}
      >
        {security.isPending ? <SkeletonRows label="Asking how" count={1} /> : null}
        {security.error ? <InlineError problem={toProblem(security.error)} /> : null}
        {has && proof === 'password' ? (
          <Field label="Your password">
            <PasswordInput
              autoFocus
              autoComplete="current-password"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
        ) : null}
        {has && proof === 'code' ? (
          <Field label="Code" hint="Of your authenticator app, or one of your recovery codes.">
            <Input
              autoFocus
              isMono
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={40}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
        ) : null}
        {has && proof === 'passkey' ? <p>Your browser asks for the passkey.</p> : null}
        {problem ? (
          <InlineError
            problem={problem.code === 'invalid_credentials' ? { ...problem, title: 'That was not accepted' } : problem}
          />
        ) : null}
        {isGuarded && canUsePasskey ? (
          <button
            type="button"
            className="link w-fit"
            onClick={() => {
              prove.reset();
              setChosen(proof === 'passkey' ? 'code' : 'passkey');
            }}
          >
            {proof === 'passkey' ? 'Use a code instead' : 'Use a passkey instead'}
          </button>
        ) : null}
      </form>
    </Dialog>
  );
}

'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PasswordStep } from './password-step.tsx';
import { safeReturnPath } from './return-path.ts';
import { type SecondFactor, SecondStep } from './second-step.tsx';
import { SigningFrame } from './signing-frame.tsx';

interface Waiting {
  readonly email: string;
  readonly challenge: string;
  readonly factors: readonly SecondFactor[];
}

/** Sign in by address and password and what the account asks for beside them, or by a passkey; then go on where one wanted to be. */
export function SignInPage({ next }: { readonly next: string | undefined }) {
  const queryClient = useQueryClient();
  const [waiting, setWaiting] = useState<Waiting | undefined>();
  const goOn = () => {
    queryClient.clear();
    // A whole load: nothing of the session before is left in memory.
    window.location.assign(safeReturnPath(next));
  };
  return (
    <SigningFrame>
      {waiting ? (
        <SecondStep {...waiting} onDone={goOn} onBack={() => setWaiting(undefined)} />
      ) : (
        <PasswordStep onDone={goOn} onSecondFactor={setWaiting} />
      )}
    </SigningFrame>
  );
}

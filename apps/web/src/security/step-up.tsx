'use client';

import { late } from '@kumo/ui';
import { useEffect, useState } from 'react';
import { askForProofBy } from '../lib/fresh-proof.ts';

const StepUpDialog = late(() => import('./step-up-dialog.tsx').then((module) => module.StepUpDialog));

/** Asks for a fresh proof of who one is whenever a change needs it; the change itself is repeated by who sent it. */
export function StepUp() {
  const [answer, setAnswer] = useState<((isProven: boolean) => void) | undefined>();
  useEffect(() => askForProofBy(() => new Promise((resolve) => setAnswer(() => resolve))), []);
  if (!answer) return null;
  return (
    <StepUpDialog
      onEnd={(isProven) => {
        setAnswer(undefined);
        answer(isProven);
      }}
    />
  );
}

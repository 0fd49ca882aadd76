'use client';

import { Button, Dialog, formatCount, InlineError, ToneLabel } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';

type Break = NonNullable<Awaited<ReturnType<typeof identity.auditEvents.verify.mutate>>['firstBroken']>;

/** What is wrong with an entry of this organization. */
const problems = {
  changed: 'was changed after it was written',
  missing: 'is missing: somebody took it out',
  cut: 'and all after it are missing: the log was cut off',
  unsigned: 'does not fit the signature that was made over it',
} as const;

/** What is wrong with the log before an entry, where it is that of another organization, or gone. */
const problemsBefore = {
  changed: 'something was changed after it was written',
  missing: 'something was taken out',
  cut: 'the log was cut off',
  unsigned: 'something does not fit the signature that was made over it',
} as const;

/** With what each waits, some ten minutes. */
const mostRetries = 25;
const retryDelayMs = 2_000;

function sentenceOf({ sequence, problem, isOwn }: Break): string {
  const entry = formatCount(sequence);
  if (isOwn) return `Entry ${entry} ${problems[problem]}`;
  return `From entry ${entry} on nothing is vouched for: ${problemsBefore[problem]}`;
}

/** Checks the chain of the whole log, and says that it is intact or names the first entry that is not. */
export function AuditVerification() {
  const verify = useMutation({
    mutationFn: () => identity.auditEvents.verify.mutate(),
    // A long log is still being checked by then; asking again waits on.
    retry: (failures, error) => failures < mostRetries && toProblem(error).code === 'unavailable',
    retryDelay: retryDelayMs,
  });
  const verdict = verify.data;
  return (
    <>
      <Button
        size="sm"
        tone="primary"
        icon={<ShieldCheck />}
        disabledReason={verify.isPending ? 'Checking every entry.' : undefined}
        onClick={() => verify.mutate()}
      >
        {verify.isPending ? 'Verifying' : 'Verify'}
      </Button>
      <Dialog
        isOpen={verdict !== undefined || verify.isError}
        onOpenChange={() => verify.reset()}
        title={
          verify.isError
            ? 'The log was not checked'
            : verdict?.intact
              ? 'The log is intact'
              : 'The log was tampered with'
        }
        footer={<Button onClick={() => verify.reset()}>Close</Button>}
      >
        {verify.error ? <InlineError problem={toProblem(verify.error)} /> : null}
        {verdict?.intact ? (
          <>
            <ToneLabel tone="running">Nothing was changed or cut</ToneLabel>
            <p className="text-muted">
              {formatCount(verdict.checked)} entries were checked, through number {formatCount(verdict.through)}. Each
              is chained to the one before it, and the end is signed.
            </p>
          </>
        ) : null}
        {verdict && !verdict.intact ? (
          <>
            <ToneLabel tone="error">
              {verdict.firstBroken ? sentenceOf(verdict.firstBroken) : 'It is not whole'}
            </ToneLabel>
            <p className="text-muted">
              {formatCount(verdict.checked)} entries before are as they were written. Compare with your own copy of the
              signed end of the log.
            </p>
          </>
        ) : null}
      </Dialog>
    </>
  );
}

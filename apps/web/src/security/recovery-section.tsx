'use client';

import { Button, Dialog, formatQuantity, InlineError, Section } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import styles from './security.module.css';
import type { useSecurity } from './use-security.ts';

/** How many recovery codes are left, and the way to new ones. */
export function RecoverySection({ security }: { readonly security: ReturnType<typeof useSecurity> }) {
  const queryClient = useQueryClient();
  const renew = useMutation({
    mutationFn: () => identity.recoveryCodes.renew.mutate(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['security'] }),
  });
  const has = security.data;
  if (!has || (has.totp === null && has.passkeys === 0)) return null;
  return (
    <Section title="Recovery codes" note="For the day your other factors are lost.">
      <div className={styles.row}>
        <div>
          <strong className="font-medium">{formatQuantity(has.recoveryCodesLeft, 'code')} left</strong>
          <span className={styles.note}>
            {has.recoveryCodesLeft < 3
              ? 'Make new ones before the last is used.'
              : 'New ones make the old ones worthless.'}
          </span>
        </div>
        <Button size="sm" disabledReason={renew.isPending ? 'Making them.' : undefined} onClick={() => renew.mutate()}>
          Make new ones
        </Button>
      </div>
      {renew.error ? <InlineError problem={toProblem(renew.error)} /> : null}
      {renew.data ? <RecoveryCodesDialog codes={renew.data.recoveryCodes} onDone={() => renew.reset()} /> : null}
    </Section>
  );
}

/** New recovery codes in a dialog that only goes once one says that they are saved. */
export function RecoveryCodesDialog(props: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  return (
    <Dialog isOpen onOpenChange={() => undefined} title="Save your recovery codes">
      <RecoveryCodes codes={props.codes} doneLabel="Done" onDone={props.onDone} />
    </Dialog>
  );
}

'use client';

import type { Instance } from '@kumo/model';
import { ConfirmDialog, formatQuantity, InlineError } from '@kumo/ui';
import { useState } from 'react';
import { CloudLabel } from '../../components/cloud-label.tsx';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import type { ReasonAgainst } from './action-items.tsx';
import styles from './actions.module.css';
import { type BulkAction, bulkActionWords, bulkPlan, byCloud, describeInstances, nameSome } from './bulk-plan.ts';
import { RefusalList } from './refusal-list.tsx';
import { type Refusals, useRunAction } from './run-action.ts';

/**
 * The one question before something happens to many, or before data is lost: what, how many, where, and what cannot.
 * Only what deletes disks asks for words to be typed.
 */
export function ConfirmActionDialog(props: {
  readonly action: BulkAction;
  readonly instances: readonly Instance[];
  readonly reasonAgainst: ReasonAgainst;
  readonly onClose: () => void;
}) {
  const { action, instances } = props;
  // What was true when the question was asked: rows go on changing behind it, and the answer is to this question.
  const [plan] = useState(() => bulkPlan(action, instances, props.reasonAgainst));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | undefined>();
  const [refusals, setRefusals] = useState<Refusals>([]);
  const { runOne, runMany } = useRunAction();
  const count = plan.able.length;
  const only = count === 1 ? plan.able[0] : undefined;
  const { verb, effect } = bulkActionWords[action];
  const machines = plan.able.filter((instance) => instance.kind === 'vm').length;
  const losesDisks = action === 'terminate' && machines > 0;
  const what = only ? only.name : formatQuantity(count, 'instance');

  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      let late: Refusals = [];
      if (only) await runOne(action, only);
      else late = await runMany(action, plan.able);
      if (late.length === 0) props.onClose();
      else setRefusals(late);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  if (refusals.length > 0) {
    return (
      <ConfirmDialog
        isOpen
        onOpenChange={props.onClose}
        title={`${formatQuantity(refusals.length, 'instance')} refused`}
        description="The others are under way."
        confirmLabel="All right"
        tone="primary"
        onConfirm={props.onClose}
      >
        <RefusalList
          refusals={refusals.map((refusal) => ({
            reason: refusal.reason,
            instances: plan.able.filter((instance) => instance.id === refusal.id),
          }))}
        />
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
      title={`${verb} ${what}?`}
      description={
        <>
          {effect(describeInstances(plan.able))}{' '}
          {action === 'terminate' ? (
            <span className={styles.strong}>
              {losesDisks
                ? `${machines === 1 ? 'Its disk is' : 'Their disks are'} deleted with ${machines === 1 ? 'it' : 'them'}.`
                : 'What was written outside of volumes is lost; volumes stay.'}
            </span>
          ) : null}
        </>
      }
      confirmLabel={only ? verb : `${verb} ${count}`}
      tone={action === 'start' || action === 'resume' ? 'primary' : 'danger'}
      nameToType={losesDisks ? (only ? only.name : `terminate ${count}`) : undefined}
      isBusy={isBusy}
      onConfirm={() => void run()}
    >
      <ul className={styles.list}>
        {byCloud(plan.able).map((group) => (
          <li key={group.cloudId}>
            <span className={styles.names} title={nameSome(group.instances, 40)}>
              {nameSome(group.instances)}
            </span>
            <span>
              <CloudLabel cloudId={group.cloudId} />
            </span>
          </li>
        ))}
      </ul>
      {plan.refusals.length > 0 ? <RefusalList refusals={plan.refusals} /> : null}
      {problem ? <InlineError problem={problem} /> : null}
    </ConfirmDialog>
  );
}

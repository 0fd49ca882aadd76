'use client';

import type { Instance } from '@kumo/model';
import { Button, classNames, formatCount, IconButton, Popover } from '@kumo/ui';
import { Info, X } from 'lucide-react';
import { useMemo } from 'react';
import { actionLooks } from '../actions/action-items.tsx';
import { type BulkPlan, bulkActionOrder, bulkActionWords, bulkPlan } from '../actions/bulk-plan.ts';
import { useInstanceActions } from '../actions/instance-actions.tsx';
import { RefusalList } from '../actions/refusal-list.tsx';
import styles from './bulk-bar.module.css';
import { selectionLimit } from './use-instance-selection.ts';

/** What can be done to all that is selected; who cannot, and why, is a press away. */
export function BulkBar(props: {
  readonly selected: readonly Instance[];
  /** How many match the filters; undefined while unknown. */
  readonly matching: number | undefined;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}) {
  const { selected, matching } = props;
  const { ask, reasonAgainst } = useInstanceActions();
  const plans = useMemo(
    () => bulkActionOrder.map((action) => bulkPlan(action, selected, reasonAgainst)),
    [selected, reasonAgainst],
  );
  const canSelectMore = matching !== undefined && selected.length < Math.min(matching, selectionLimit);
  return (
    <div className={styles.bar} role="toolbar" aria-label="Actions on the selection">
      <span className={styles.count} role="status">
        {formatCount(selected.length)} selected
      </span>
      {canSelectMore ? (
        <button type="button" className={classNames('link', styles.all)} onClick={props.onSelectAll}>
          {matching <= selectionLimit ? `Select all ${formatCount(matching)}` : `Select the first ${selectionLimit}`}
        </button>
      ) : null}
      <span className={styles.separator} />
      {plans.map((plan) => (
        <PlanButton
          key={plan.action}
          plan={plan}
          selected={selected.length}
          onPress={() => ask(plan.action, plan.able.length === 1 ? plan.able : selected)}
        />
      ))}
      <span className={styles.separator} />
      <IconButton label="Clear the selection" onClick={props.onClear}>
        <X />
      </IconButton>
    </div>
  );
}

function PlanButton(props: { readonly plan: BulkPlan; readonly selected: number; readonly onPress: () => void }) {
  const { plan, selected } = props;
  const refused = selected - plan.able.length;
  const nobody = plan.able.length === 0 ? plan.refusals.map((refusal) => refusal.reason).join(' ') : undefined;
  return (
    <span className={styles.partial}>
      <Button
        size="sm"
        tone="quiet"
        icon={actionLooks[plan.action].icon}
        className={plan.action === 'terminate' ? (styles.danger ?? '') : ''}
        disabledReason={nobody}
        onClick={props.onPress}
      >
        {bulkActionWords[plan.action].verb}
        {plan.action === 'terminate' && nobody === undefined ? '…' : ''}
        {refused > 0 && plan.able.length > 0 ? (
          <span className={styles.part}>
            {plan.able.length} of {selected}
          </span>
        ) : null}
      </Button>
      {refused > 0 && plan.able.length > 0 ? (
        <Popover
          label={`Why ${refused} cannot`}
          trigger={
            <IconButton label={`Why ${refused} cannot`} className={styles.why ?? ''}>
              <Info />
            </IconButton>
          }
        >
          <div className={styles.reasons}>
            <RefusalList refusals={plan.refusals} />
          </div>
        </Popover>
      ) : null}
    </span>
  );
}

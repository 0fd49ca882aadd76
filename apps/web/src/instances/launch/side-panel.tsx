'use client';

import type { Cloud, Size } from '@kumo/model';
import { Button, formatQuantity, InlineError, late, Skeleton } from '@kumo/ui';
import { useWatch } from 'react-hook-form';
import { usePermissionReason } from '../../data/session.ts';
import type { RequestProblem } from '../../lib/problem.ts';
import { hoursPerMonth, money, priceOver } from './estimate.ts';
import styles from './launch.module.css';
import { emptyLaunchForm, type LaunchForm, type LaunchScope } from './launch-form.ts';
import { useSizes } from './use-sizes.ts';

const LaunchCall = late(
  () => import('./launch-call.tsx').then((module) => module.LaunchCall),
  <Skeleton width="100%" height={220} />,
);

/** What it will cost, the button that does it, and the API call that does the same. */
export function SidePanel(props: {
  readonly cloud: Cloud | undefined;
  readonly scope: LaunchScope;
  readonly isBusy: boolean;
  readonly problem: RequestProblem | undefined;
}) {
  const watched = useWatch<LaunchForm>();
  const form: LaunchForm = { ...emptyLaunchForm, ...(watched as LaunchForm) };
  const forbidden = usePermissionReason('instances:launch');
  const sizes = useSizes(props.cloud?.id, props.scope.hasSizes);
  const size = sizes.data?.find((each) => each.id === form.sizeId);
  const count = Math.max(1, Math.min(100, Math.trunc(Number(form.count)) || 1));
  return (
    <aside className={styles.side} aria-label="Estimate and API call">
      <Estimate size={size} count={count} hasSizes={props.scope.hasSizes} />
      <Button
        tone="primary"
        size="lg"
        isWide
        type="submit"
        disabledReason={forbidden ?? (props.isBusy ? 'It is being launched.' : undefined)}
      >
        {props.isBusy ? 'Launching…' : `Launch ${formatQuantity(count, 'instance')}`}
      </Button>
      {props.problem ? <InlineError problem={props.problem} /> : null}
      <div className={styles.call}>
        <LaunchCall form={form} scope={props.scope} />
        <p className={styles.hint}>Follows the form as you type. Secret values are left out.</p>
      </div>
    </aside>
  );
}

function Estimate(props: { readonly size: Size | undefined; readonly count: number; readonly hasSizes: boolean }) {
  const { size, count } = props;
  const price = size?.hourlyPrice;
  if (!size || !price) {
    return (
      <div>
        <h3>Estimate</h3>
        <p className={styles.sumNone}>
          {props.hasSizes && !size
            ? 'Choose a size to see its list price.'
            : 'This cloud has no list price: it costs what the machine behind it costs.'}
        </p>
      </div>
    );
  }
  return (
    <div>
      <h3>Estimate</h3>
      <p className={styles.sum}>
        {money(priceOver(price.amount, hoursPerMonth, count), price.currency)} <small>a month</small>
      </p>
      <dl className={styles.lines}>
        <div>
          <dt>
            {size.name}
            {count > 1 ? `, ${count} of them` : ''}
          </dt>
          <dd>{priceOver(price.amount, hoursPerMonth, count)}</dd>
        </div>
      </dl>
      <p className={styles.hint}>The list price of the size at {hoursPerMonth} hours. Disks and traffic come on top.</p>
    </div>
  );
}

import type { Instance } from '@kumo/model';
import styles from './actions.module.css';
import { nameSome } from './bulk-plan.ts';

/** Those that are left out, by the reason. */
export function RefusalList(props: {
  readonly refusals: ReadonlyArray<{ readonly reason: string; readonly instances: readonly Instance[] }>;
}) {
  return (
    <ul className={styles.refusals}>
      {props.refusals.map((refusal) => (
        <li key={refusal.reason}>
          <b>{nameSome(refusal.instances, 3)}</b> cannot: {refusal.reason}
        </li>
      ))}
    </ul>
  );
}

import { Check, X } from 'lucide-react';
import { classNames } from './class-names.ts';
import { StateMark } from './state-mark.tsx';
import styles from './steps.module.css';

export interface Step {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly detail?: string | null | undefined;
}

/** The steps of a change in the order they run; what is still to come hangs on a dashed line. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <li key={step.name} className={classNames(styles.step, styles[step.state])}>
          <span className={styles.mark}>
            <StepMark state={step.state} />
          </span>
          <span className={styles.name}>
            {step.name}
            <span className="visually-hidden">, {step.state}</span>
          </span>
          {step.detail ? <span className={styles.detail}>{step.detail}</span> : null}
        </li>
      ))}
    </ol>
  );
}

function StepMark({ state }: { readonly state: Step['state'] }) {
  if (state === 'succeeded') return <Check size={14} strokeWidth={2.4} aria-hidden="true" />;
  if (state === 'failed') return <X size={14} strokeWidth={2.4} aria-hidden="true" />;
  if (state === 'running') return <StateMark tone="transit" />;
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </svg>
  );
}

'use client';

import { classNames } from './class-names.ts';
import styles from './state-chip.module.css';

/** The tone of a state: its colour and, through `StateMark`, its shape. */
export type StateTone = 'running' | 'transit' | 'stopped' | 'suspended' | 'error' | 'stale' | 'terminated';

/** The shape of a tone, 12 px: remove all colour and the states can still be told apart. */
export function StateMark({ tone, className }: { readonly tone: StateTone; readonly className?: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={classNames(styles.mark, styles[`${tone}Mark`], className)}>
      {shapes[tone]}
    </svg>
  );
}

const shapes = {
  running: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  transit: (
    <>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1" opacity=".35" />
      <path d="M6 1.6A4.4 4.4 0 0 1 10.4 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  stopped: <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  suspended: (
    <>
      <rect x="2.6" y="2" width="2.4" height="8" rx=".8" fill="currentColor" />
      <rect x="7" y="2" width="2.4" height="8" rx=".8" fill="currentColor" />
    </>
  ),
  error: (
    <>
      <path d="M6 .9 11.6 10.9H.4Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />
      <path d="M6 4.3v3M6 9.2v.1" stroke="var(--surface)" strokeWidth="1.3" strokeLinecap="round" />
    </>
  ),
  stale: <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.4" />,
  terminated: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />,
} satisfies Record<StateTone, React.ReactNode>;

/** A tone and a word that are not an instance's state: a cloud that answers, a step that is done. */
export function ToneLabel({ tone, children }: { readonly tone: StateTone; readonly children: React.ReactNode }) {
  return (
    <span className={classNames(styles.chip, styles[tone])}>
      <StateMark tone={tone} />
      {children}
    </span>
  );
}

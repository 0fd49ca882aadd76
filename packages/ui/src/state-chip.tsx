'use client';

import { classNames } from './class-names.ts';
import styles from './state-chip.module.css';
import { Tooltip } from './tooltip.tsx';

/** The tone of a state: its colour and, through `StateMark`, its shape. */
export type StateTone = 'running' | 'transit' | 'stopped' | 'suspended' | 'error' | 'stale' | 'terminated';

/** What a state word looks like: one line per state of the model, and what it was called when it is only remembered. */
const states: Readonly<Record<string, { readonly tone: StateTone; readonly word: string; readonly past: string }>> = {
  provisioning: {
    tone: 'transit',
    word: 'Provisioning',
    past: 'Was provisioning',
  },
  running: { tone: 'running', word: 'Running', past: 'Was running' },
  stopping: { tone: 'transit', word: 'Stopping', past: 'Was stopping' },
  stopped: { tone: 'stopped', word: 'Stopped', past: 'Was stopped' },
  starting: { tone: 'transit', word: 'Starting', past: 'Was starting' },
  rebooting: { tone: 'transit', word: 'Rebooting', past: 'Was rebooting' },
  resizing: { tone: 'transit', word: 'Resizing', past: 'Was resizing' },
  suspended: { tone: 'suspended', word: 'Suspended', past: 'Was suspended' },
  terminating: {
    tone: 'transit',
    word: 'Terminating',
    past: 'Was terminating',
  },
  terminated: { tone: 'terminated', word: 'Terminated', past: 'Terminated' },
  error: { tone: 'error', word: 'Error', past: 'Was in error' },
  unknown: { tone: 'stale', word: 'Unknown', past: 'Was unknown' },
};

/** The tone of an instance state; a state not in the model is `stale`. */
export function stateTone(state: string): StateTone {
  return states[state]?.tone ?? 'stale';
}

/** The word of an instance state as people read it; `unknown` with a last known state is told in the past tense. */
export function stateWord(state: string, lastKnownState?: string | null): string {
  if (state === 'unknown' && lastKnownState) return states[lastKnownState]?.past ?? `Was ${lastKnownState}`;
  return states[state]?.word ?? state.charAt(0).toUpperCase() + state.slice(1);
}

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

export interface StateChipProps {
  /** A state of the model. */
  readonly state: string;
  /** Shown in the past tense when the state is `unknown`. */
  readonly lastKnownState?: string | null | undefined;
  /** The provider's reason, in the tooltip. */
  readonly reason?: string | null | undefined;
  /** The provider's own word, in the tooltip. */
  readonly nativeState?: string | null | undefined;
  /** `plain` in rows (shape and word), `tint` as a heading. Default `plain`. */
  readonly look?: 'plain' | 'tint';
}

/** A state as shape and word. What runs stays quiet; the provider's word and the reason are a hover away. */
export function StateChip({ state, lastKnownState, reason, nativeState, look = 'plain' }: StateChipProps) {
  const tone = stateTone(state);
  const details = [reason, nativeState ? `Provider: ${nativeState}` : null].filter(Boolean).join(' · ');
  const chip = (
    <span className={classNames(styles.chip, styles[tone], look === 'tint' && styles.tint)}>
      <StateMark tone={tone} />
      {stateWord(state, lastKnownState)}
    </span>
  );
  return details ? <Tooltip content={details}>{chip}</Tooltip> : chip;
}

/** A tone and a word that are not an instance's state: a cloud that answers, a step that is done. */
export function ToneLabel({ tone, children }: { readonly tone: StateTone; readonly children: React.ReactNode }) {
  return (
    <span className={classNames(styles.chip, styles[tone])}>
      <StateMark tone={tone} />
      {children}
    </span>
  );
}

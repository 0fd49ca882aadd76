'use client';

import { classNames } from './class-names.ts';
import styles from './state-chip.module.css';
import { StateMark, type StateTone } from './state-mark.tsx';
import { Tooltip } from './tooltip.tsx';

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

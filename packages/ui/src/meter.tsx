import type { CSSProperties } from 'react';
import { classNames } from './class-names.ts';
import { formatCount } from './format.ts';
import styles from './meter.module.css';
import type { StateTone } from './state-mark.tsx';

/** How far a change under way has come, 0 to 100; the value must be true and never go back. */
export function Progress({ percent, label }: { readonly percent: number; readonly label: string }) {
  const share = Math.max(0, Math.min(100, percent));
  return (
    <div
      className={styles.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share)}
    >
      <i style={{ transform: `scaleX(${share / 100})` }} />
    </div>
  );
}

const fills: Readonly<Record<StateTone, string>> = {
  running: 'var(--running-mark)',
  transit: 'var(--transit-mark)',
  stopped: 'var(--neutral-7)',
  suspended: 'var(--neutral-6)',
  error: 'var(--error-mark)',
  terminated: 'var(--neutral-5)',
  stale: 'var(--stale-mark)',
};

export interface StateShare {
  readonly tone: StateTone;
  readonly word: string;
  readonly count: number;
}

/**
 * How many are in which state, as one bar. What is only remembered is hatched.
 *
 * @param props.scale share of the width that the whole bar takes, 0 to 1: the largest cloud fills it
 */
export function StateBar({ shares, scale = 1 }: { readonly shares: readonly StateShare[]; readonly scale?: number }) {
  const shown = shares.filter((share) => share.count > 0);
  const label = shown.map((share) => `${formatCount(share.count)} ${share.word.toLowerCase()}`).join(', ');
  return (
    <div
      className={styles.bar}
      role="img"
      aria-label={label || 'none'}
      style={{ width: `${Math.max(scale * 100, 1)}%` }}
    >
      {shown.map((share) => (
        <i
          key={share.word}
          className={share.tone === 'stale' ? styles.hatch : undefined}
          style={{ '--fill': fills[share.tone], flex: share.count } as CSSProperties}
        />
      ))}
    </div>
  );
}

/** What a colour of a `StateBar` stands for. */
export function StateKey({ tone, word }: { readonly tone: StateTone; readonly word: string }) {
  return (
    <span className={styles.key}>
      <i
        className={classNames(styles.swatch, tone === 'stale' && styles.hatch)}
        style={{ '--fill': fills[tone] } as CSSProperties}
      />
      {word}
    </span>
  );
}

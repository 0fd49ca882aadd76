'use client';

import { classNames } from './class-names.ts';
import { useNow } from './clock.ts';
import { formatAgo, formatInstant } from './format.ts';
import styles from './freshness.module.css';

export interface FreshnessProps {
  /** When the provider was last asked or last spoke, ISO 8601. */
  readonly observedAt: string;
  /** How it was learned; `event` means that changes arrive by themselves. */
  readonly source?: string | null | undefined;
  /** From then on the row counts as stale, ISO 8601. */
  readonly staleAfter?: string | null | undefined;
}

/** How old what one sees is: "live", "12 s ago", and past `staleAfter` with a dashed line under it. */
export function Freshness({ observedAt, source, staleAfter }: FreshnessProps) {
  const isStale = useNow((now) => staleAfter != null && now > Date.parse(staleAfter));
  const text = useNow((now) => (!isStale && source === 'event' ? 'live' : formatAgo(observedAt, now)));
  return (
    <time
      dateTime={observedAt}
      title={`Seen ${formatInstant(observedAt)}`}
      className={classNames(styles.seen, isStale && styles.stale)}
    >
      {text}
    </time>
  );
}

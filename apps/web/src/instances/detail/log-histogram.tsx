import { formatTime } from '@kumo/ui';
import { useMemo } from 'react';
import { type LogLine, logHistogram } from './log-buffer.ts';
import styles from './logs-tab.module.css';

/** How many lines were written when, errors in their own colour at the foot of a bar. */
export function LogHistogram({ lines }: { readonly lines: readonly LogLine[] }) {
  const bins = useMemo(() => logHistogram(lines), [lines]);
  const highest = Math.max(...bins.map((bin) => bin.count), 1);
  const first = bins[0];
  const last = bins.at(-1);
  if (!first || !last) return null;
  const end = last.fromMs + (last.fromMs - first.fromMs) / Math.max(1, bins.length - 1);
  const label = (share: number) => formatTime(new Date(first.fromMs + (end - first.fromMs) * share).toISOString());
  const errors = bins.reduce((sum, bin) => sum + bin.errors, 0);
  return (
    <div className={styles.histogramFrame}>
      <div
        className={styles.histogram}
        role="img"
        aria-label={`Lines over time from ${label(0)} to ${label(1)} UTC; ${errors} say error`}
      >
        {bins.map((bin) => (
          <i key={bin.fromMs} style={{ height: `${(bin.count / highest) * 100}%` }}>
            {bin.errors > 0 ? <b style={{ height: `${(bin.errors / bin.count) * 100}%` }} /> : null}
          </i>
        ))}
      </div>
      <div className={styles.times} aria-hidden="true">
        {[0, 1 / 3, 2 / 3, 1].map((share) => (
          <span key={share}>{label(share)}</span>
        ))}
      </div>
    </div>
  );
}

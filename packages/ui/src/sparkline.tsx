import { classNames } from './class-names.ts';
import styles from './sparkline.module.css';

export interface SparklineProps {
  /** Values of 0 to 100, oldest first; null is a gap. */
  readonly values: ReadonlyArray<number | null>;
  /** The last values are remembered, not measured: drawn dashed. */
  readonly isStale?: boolean;
}

/** 84 by 20; the axis is 0 to 100, never scaled to fit. The current value stands beside it, in words. */
export function Sparkline({ values, isStale = false }: SparklineProps) {
  if (values.every((value) => value === null)) return <span className={styles.none} />;
  const step = values.length > 1 ? 84 / (values.length - 1) : 0;
  let path = '';
  let isPenDown = false;
  values.forEach((value, index) => {
    if (value === null) {
      isPenDown = false;
      return;
    }
    const y = 19.3 - (Math.max(0, Math.min(100, value)) / 100) * 18.6;
    path += `${isPenDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    isPenDown = true;
  });
  return (
    <svg
      className={classNames(styles.spark, isStale && styles.stale)}
      viewBox="0 0 84 20"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

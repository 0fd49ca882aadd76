import styles from './skeleton.module.css';

/** A quiet place for something that is on its way. Appears after 150 ms, so that fast answers never flicker. */
export function Skeleton({ width, height = 10 }: { readonly width: number | string; readonly height?: number }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}

const widths = [120, 96, 140, 110, 84, 130, 102, 118];

/** Eight rows that hold a table's or a list's place while it loads. */
export function SkeletonRows({ label, count = 8 }: { readonly label: string; readonly count?: number }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={index} className={styles.row}>
          <Skeleton width={widths[index % widths.length] ?? 110} />
          <Skeleton width={64} />
          <Skeleton width={88} />
          <Skeleton width={56} />
        </div>
      ))}
    </div>
  );
}

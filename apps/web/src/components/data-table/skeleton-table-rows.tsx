// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid place themselves, which those of a <table> cannot

import { classNames, Skeleton } from '@kumo/ui';
import type { DataColumn } from './columns.ts';
import styles from './data-table.module.css';

const shares = ['72%', '58%', '84%', '64%', '50%', '78%', '61%', '70%'];

/** Eight rows in the table's own columns, so that nothing moves when the real ones come. */
export function SkeletonTableRows<Row>(props: {
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly hasCheckbox: boolean;
  readonly isNarrow: boolean;
}) {
  return (
    <div role="rowgroup" className={styles.skeletons}>
      {shares.map((share) => (
        <div role="row" tabIndex={-1} key={share} className={styles.skeletonRow}>
          {props.hasCheckbox ? (
            <div role="gridcell" tabIndex={-1} className={styles.check}>
              <Skeleton width={15} height={15} />
            </div>
          ) : null}
          {props.columns.map((column) => (
            <div
              role="gridcell"
              tabIndex={-1}
              key={column.id}
              data-place={props.isNarrow ? column.narrow : undefined}
              className={classNames(styles.cell, column.isNumeric && styles.numeric)}
            >
              {column.isHeaderHidden ? null : <Skeleton width={share} />}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

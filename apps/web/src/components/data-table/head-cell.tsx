// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid place themselves, which those of a <table> cannot

'use client';

import { classNames } from '@kumo/ui';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { DataColumn } from './columns.ts';
import styles from './data-table.module.css';

/** One head of a column; pressing it sorts, pressing again turns the order round. */
export function HeadCell<Row>(props: {
  readonly column: DataColumn<Row>;
  readonly sort: string | undefined;
  readonly onSortChange: ((sort: string) => void) | undefined;
}) {
  const { column, sort, onSortChange } = props;
  const { sortKey } = column;
  const direction =
    sortKey === undefined
      ? undefined
      : sort === sortKey
        ? 'ascending'
        : sort === `-${sortKey}`
          ? 'descending'
          : undefined;
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={direction}
      className={classNames(styles.cell, column.isNumeric && styles.numeric)}
    >
      {sortKey !== undefined && onSortChange ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSortChange(direction === 'ascending' ? `-${sortKey}` : sortKey)}
        >
          {column.header}
          {direction === 'ascending' ? <ArrowUp size={14} strokeWidth={1.6} aria-hidden="true" /> : null}
          {direction === 'descending' ? <ArrowDown size={14} strokeWidth={1.6} aria-hidden="true" /> : null}
        </button>
      ) : (
        <span className={column.isHeaderHidden ? 'visually-hidden' : 'clip'}>{column.header}</span>
      )}
    </div>
  );
}

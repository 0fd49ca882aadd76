import type { ReactNode } from 'react';

/** Where a cell goes when rows are two lines, below 860 px: title and state above, sub and value below. */
export type NarrowPlace = 'title' | 'state' | 'sub' | 'value';

/** One column of a `DataTable`. Keep the array at module scope or in a memo: a new one rebuilds the table. */
export interface DataColumn<Row> {
  /** Stable; also the key of `hiddenColumns`. */
  readonly id: string;
  /** The head's text. With `isHeaderHidden` it is read to screen readers only. */
  readonly header: string;
  readonly isHeaderHidden?: boolean;
  /** What the cell shows. Must not depend on anything but the row and module scope. */
  readonly cell: (row: Row) => ReactNode;
  /** A CSS grid track: `minmax(160px, 1.4fr)`, `96px`. */
  readonly width: string;
  /** The API's sort key; a column without one cannot be sorted. */
  readonly sortKey?: string;
  /** Numbers go to the right. */
  readonly isNumeric?: boolean;
  /** Viewport width in px below which the column is dropped: 1320, 1250 or 1000. */
  readonly hideBelow?: number;
  /** Absent: not shown in two-line rows. */
  readonly narrow?: NarrowPlace;
}

/** Told by the live cache: which rows changed a moment ago, so that they flash once. */
export interface RowChanges {
  /** Calls back whenever any row's version changes; returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Rises with every change of the row; 0 when the last one is longer ago than a flash. */
  readonly versionOf: (rowId: string) => number;
}

// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid place themselves, which those of a <table> cannot

'use client';

import { Checkbox, classNames, formatCount } from '@kumo/ui';
import { type CSSProperties, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DataColumn, RowChanges } from './columns.ts';
import styles from './data-table.module.css';
import { HeadCell } from './head-cell.tsx';
import { coverage, movedTo, toggled, withRange } from './selection.ts';
import { SkeletonTableRows } from './skeleton-table-rows.tsx';
import { useTableLayout } from './table-layout.ts';
import { TableRow } from './table-row.tsx';
import { useVisibleRows } from './use-visible-rows.ts';

export interface DataTableProps<Row> {
  /** Names the grid to screen readers: "Instances". */
  readonly label: string;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  /** Every row loaded so far, in the order the API gave them. Must keep its identity while nothing changes. */
  readonly rows: readonly Row[];
  readonly getRowId: (row: Row) => string;
  /** How many rows there are in all, also those not loaded; undefined while it is not known. */
  readonly totalRows?: number | undefined;
  /** Nothing was loaded yet: shows rows without text. */
  readonly isLoading?: boolean;
  /** More rows can be had; `onEndReached` is called before the reader gets there. */
  readonly hasMore?: boolean;
  readonly isLoadingMore?: boolean;
  readonly onEndReached?: () => void;
  /** The API's words: `name` ascending, `-createdAt` descending. */
  readonly sort?: string | undefined;
  readonly onSortChange?: (sort: string) => void;
  /** Absent: rows cannot be selected and there are no checkboxes. */
  readonly selection?: ReadonlySet<string>;
  readonly onSelectionChange?: (selection: ReadonlySet<string>) => void;
  /** Names a row to screen readers, for its checkbox. */
  readonly getRowLabel?: (row: Row) => string;
  /** Enter, or a click beside the links, opens the row. */
  readonly onOpen?: (row: Row) => void;
  /** Ids of columns that the person has put away. */
  readonly hiddenColumns?: ReadonlySet<string>;
  readonly changes?: RowChanges;
}

/**
 * A virtual, keyboard-driven list of rows that the server sorts, filters and pages.
 *
 * It scrolls with the page: at most 60 rows are in the document, however many there are. Arrows move, Space selects,
 * Shift extends, Enter opens. Below 860 px rows are two lines made of the columns that have a `narrow` place.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, getRowId, selection, onSelectionChange, onEndReached } = props;
  const layout = useTableLayout();
  const gridId = useId();
  const bodyRef = useRef<HTMLDivElement>(null);
  const anchor = useRef(-1);
  const [active, setActive] = useState(-1);

  const shown = useMemo(
    () =>
      columns.filter((column) =>
        layout.isNarrow
          ? column.narrow !== undefined
          : !props.hiddenColumns?.has(column.id) && layout.viewportWidth >= (column.hideBelow ?? 0),
      ),
    [columns, layout, props.hiddenColumns],
  );
  const rowIds = useMemo(() => rows.map(getRowId), [rows, getRowId]);

  const { range, show } = useVisibleRows(bodyRef, rows.length, layout.rowHeight);

  const wantsMore = props.hasMore === true && props.isLoadingMore !== true && range.end >= rows.length - 20;
  useEffect(() => {
    if (wantsMore && rows.length > 0) onEndReached?.();
  }, [wantsMore, rows.length, onEndReached]);

  // What was asked for last, shown or not: two quick clicks are two, also when the first is still being drawn.
  const asked = useRef(selection);
  useLayoutEffect(() => {
    asked.current = selection;
  }, [selection]);
  const change = (next: ReadonlySet<string>) => {
    if (!onSelectionChange) return;
    asked.current = next;
    onSelectionChange(next);
  };
  const select = (index: number, isRange: boolean) => {
    const rowId = rowIds[index];
    const before = asked.current;
    if (!before || rowId === undefined) return;
    if (isRange && anchor.current >= 0) change(withRange(before, rowIds, anchor.current, index));
    else change(toggled(before, rowId));
    anchor.current = index;
    setActive(index);
  };
  const open = (index: number) => {
    const row = rows[index];
    if (row !== undefined) props.onOpen?.(row);
  };
  // Rows get callbacks that never change, so that a keystroke renders two rows and not sixty.
  const latest = useRef({ select, open });
  useLayoutEffect(() => {
    latest.current = { select, open };
  });
  const onSelect = useCallback((index: number, isRange: boolean) => latest.current.select(index, isRange), []);
  const onOpen = useCallback((index: number) => latest.current.open(index), []);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const pageRows = Math.max(1, Math.floor(window.innerHeight / layout.rowHeight) - 4);
    const next = movedTo(event.key, active, rows.length, pageRows);
    if (next !== undefined) {
      event.preventDefault();
      if (event.shiftKey && asked.current) change(withRange(asked.current, rowIds, Math.max(active, 0), next));
      setActive(next);
      anchor.current = next;
      show(next);
    } else if (event.key === ' ' && active >= 0) {
      event.preventDefault();
      select(active, event.shiftKey);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      open(active);
    }
  };

  const covered = selection ? coverage(selection, rowIds) : 'none';
  const isActiveShown = active >= range.start && active < range.end;
  const tracks = [
    selection && !layout.isNarrow ? '36px' : '',
    ...(layout.isNarrow ? [] : shown.map((column) => column.width)),
  ];
  const style = {
    '--tracks': tracks.filter(Boolean).join(' '),
    '--row-height': `${layout.rowHeight}px`,
  } as CSSProperties;
  return (
    <div
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.totalRows ?? (props.hasMore ? -1 : rows.length + 1)}
      aria-colcount={shown.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={props.isLoading === true || undefined}
      aria-activedescendant={isActiveShown ? `${gridId}-${active}` : undefined}
      className={classNames(styles.grid, layout.isNarrow && styles.narrow, selection && styles.selectable)}
      style={style}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" tabIndex={-1} aria-rowindex={1} className={styles.headRow}>
          {selection && onSelectionChange ? (
            <div role="columnheader" tabIndex={-1} className={styles.cell}>
              <Checkbox
                aria-label={
                  covered === 'all' ? 'Clear the selection' : `Select all ${formatCount(rows.length)} loaded rows`
                }
                checked={covered === 'all'}
                isMixed={covered === 'some'}
                onChange={() => onSelectionChange(new Set(covered === 'all' ? [] : rowIds))}
              />
            </div>
          ) : null}
          {shown.map((column) => (
            <HeadCell key={column.id} column={column} sort={props.sort} onSortChange={props.onSortChange} />
          ))}
        </div>
      </div>
      {props.isLoading ? (
        <SkeletonTableRows columns={shown} hasCheckbox={selection !== undefined} isNarrow={layout.isNarrow} />
      ) : (
        <div role="rowgroup" ref={bodyRef} className={styles.body} style={{ height: rows.length * layout.rowHeight }}>
          {rows.slice(range.start, range.end).map((row, offset) => {
            const index = range.start + offset;
            const rowId = rowIds[index];
            if (rowId === undefined) return null;
            return (
              <TableRow
                key={rowId}
                elementId={`${gridId}-${index}`}
                rowId={rowId}
                row={row}
                index={index}
                top={index * layout.rowHeight}
                columns={shown}
                isNarrow={layout.isNarrow}
                isActive={index === active}
                isSelected={selection ? selection.has(rowId) : undefined}
                label={props.getRowLabel?.(row) ?? rowId}
                canOpen={props.onOpen !== undefined}
                onSelect={onSelect}
                onOpen={onOpen}
                changes={props.changes}
              />
            );
          })}
        </div>
      )}
    </div>
  );
}

// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid place themselves, which those of a <table> cannot

'use client';

import { Checkbox, classNames } from '@kumo/ui';
import { type MouseEvent, memo, type ReactElement, useSyncExternalStore } from 'react';
import type { DataColumn, RowChanges } from './columns.ts';
import styles from './data-table.module.css';

interface TableRowProps<Row> {
  readonly elementId: string;
  readonly rowId: string;
  readonly row: Row;
  readonly index: number;
  /** px from the top of the body. */
  readonly top: number;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly isNarrow: boolean;
  readonly isActive: boolean;
  /** Undefined where rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  readonly label: string;
  readonly canOpen: boolean;
  readonly onSelect: (index: number, isRange: boolean) => void;
  readonly onOpen: (index: number) => void;
  readonly changes: RowChanges | undefined;
}

const neverChanges: RowChanges = {
  subscribe: () => () => undefined,
  versionOf: () => 0,
};

/** One row. Renders again only when its own row, place, selection or flash changes: its callbacks must be stable. */
export const TableRow = memo(PlainRow) as typeof PlainRow;

function PlainRow<Row>(props: TableRowProps<Row>): ReactElement {
  const { index, isSelected } = props;
  const changes = props.changes ?? neverChanges;
  const version = useSyncExternalStore(
    changes.subscribe,
    () => changes.versionOf(props.rowId),
    () => 0,
  );
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target;
    if (!(target instanceof Element) || target.closest('a, button, input, label, [role="menu"]')) return;
    if (!event.currentTarget.contains(target)) return;
    if (event.shiftKey || event.metaKey || event.ctrlKey) props.onSelect(index, event.shiftKey);
    else if (props.canOpen && !window.getSelection()?.toString()) props.onOpen(index);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys for its active row
    <div
      role="row"
      id={props.elementId}
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-active={props.isActive || undefined}
      className={classNames(styles.row, props.canOpen && styles.openable)}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={onClick}
    >
      {version > 0 ? <span key={version} className={styles.flash} aria-hidden="true" /> : null}
      {isSelected === undefined ? null : (
        <div role="gridcell" tabIndex={-1} className={styles.check}>
          <Checkbox
            aria-label={`Select ${props.label}`}
            checked={isSelected}
            onChange={() => undefined}
            onClick={(event) => props.onSelect(index, event.shiftKey)}
          />
        </div>
      )}
      {props.columns.map((column) => (
        <div
          role="gridcell"
          tabIndex={-1}
          key={column.id}
          data-place={props.isNarrow ? column.narrow : undefined}
          className={classNames(styles.cell, column.isNumeric && styles.numeric)}
        >
          {column.cell(props.row)}
        </div>
      ))}
    </div>
  );
}

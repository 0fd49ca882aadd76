'use client';

import { Button, Checkbox, Popover } from '@kumo/ui';
import { Columns3 } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import { fixedColumns, hiddenAtFirst, instanceColumns } from './columns.tsx';
import filterStyles from './filter-bar.module.css';

const key = 'columns.instances.hidden';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The columns that were put away in this browser, and a way to change them. */
export function useHiddenColumns(): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key),
    () => null,
  );
  const hidden = useMemo(
    () => (stored === null ? hiddenAtFirst : new Set(stored.split(',').filter(Boolean))),
    [stored],
  );
  const set = (next: ReadonlySet<string>) => {
    localStorage.setItem(key, [...next].join(','));
    for (const listener of listeners) listener();
  };
  return [hidden, set];
}

/** Which columns are shown. */
export function ColumnsMenu(props: {
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
}) {
  return (
    <Popover
      label="Columns"
      align="end"
      trigger={
        <Button size="sm" tone="quiet" icon={<Columns3 />}>
          Columns
        </Button>
      }
    >
      <div className={filterStyles.choices}>
        {instanceColumns
          .filter((column) => !fixedColumns.has(column.id))
          .map((column) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
            <label key={column.id}>
              <Checkbox
                checked={!props.hidden.has(column.id)}
                onChange={(event) => {
                  const next = new Set(props.hidden);
                  if (event.target.checked) next.delete(column.id);
                  else next.add(column.id);
                  props.onChange(next);
                }}
              />
              {column.header}
            </label>
          ))}
      </div>
    </Popover>
  );
}

'use client';

import { Button, Checkbox, Popover } from '@kumo/ui';
import { Columns3 } from 'lucide-react';
import { fixedColumns, instanceColumns } from './columns.tsx';
import filterStyles from './filter-bar.module.css';

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

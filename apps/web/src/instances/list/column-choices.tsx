'use client';

import { Checkbox } from '@kumo/ui';
import { fixedColumns, instanceColumns } from './columns.tsx';
import filterStyles from './filter-bar.module.css';

export interface ColumnChoicesProps {
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
}

/** A box for every column that can be put away. */
export function ColumnChoices(props: ColumnChoicesProps) {
  return (
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
  );
}

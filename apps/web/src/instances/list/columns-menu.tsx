'use client';

import { Button, late, Popover } from '@kumo/ui';
import { Columns3 } from 'lucide-react';
import type { ColumnChoicesProps } from './column-choices.tsx';

const ColumnChoices = late(() => import('./column-choices.tsx').then((module) => module.ColumnChoices));

/** Which columns are shown. */
export function ColumnsMenu(props: ColumnChoicesProps) {
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
      <ColumnChoices {...props} />
    </Popover>
  );
}

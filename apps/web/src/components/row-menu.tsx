'use client';

import { IconButton, Menu, type MenuItem } from '@kumo/ui';
import { Ellipsis } from 'lucide-react';

/** What can be done with one row: the three dots at its end. */
export function RowMenu({ name, items }: { readonly name: string; readonly items: readonly MenuItem[] }) {
  return (
    <Menu
      label={`Actions for ${name}`}
      trigger={
        <IconButton label={`Actions for ${name}`} style={{ width: 26, height: 26 }}>
          <Ellipsis />
        </IconButton>
      }
      items={items}
    />
  );
}

'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';

/** Parts of the operations drawer. */
export const drawerParts = ['running', 'done', 'failed'] as const;
export type DrawerPart = (typeof drawerParts)[number];

/** Which part of the operations drawer is open; kept in the URL, so that it survives a reload and can be sent. */
export function useOperationsDrawer() {
  const [part, setPart] = useQueryState('operations', parseAsStringLiteral(drawerParts));
  return {
    part,
    open: (next: DrawerPart) => void setPart(next, { history: 'push' }),
    show: (next: DrawerPart) => void setPart(next),
    close: () => void setPart(null),
  };
}

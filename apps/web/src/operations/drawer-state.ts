'use client';

import { useSearchParams } from 'next/navigation';

/** Parts of the operations drawer. */
export const drawerParts = ['running', 'done', 'failed'] as const;
export type DrawerPart = (typeof drawerParts)[number];

/** Which part of the operations drawer is open; kept in the URL, so that it survives a reload and can be sent. */
export function useOperationsDrawer() {
  const wanted = useSearchParams().get('operations');
  return {
    part: drawerParts.find((part) => part === wanted) ?? null,
    open: (next: DrawerPart) => window.history.pushState(null, '', addressWith(next)),
    show: (next: DrawerPart) => window.history.replaceState(null, '', addressWith(next)),
    close: () => window.history.replaceState(null, '', addressWith(null)),
  };
}

/** Where one is, with another part of the drawer. Next.js hears of what the history is told. */
function addressWith(part: DrawerPart | null): string {
  const query = new URLSearchParams(window.location.search);
  if (part === null) query.delete('operations');
  else query.set('operations', part);
  const text = query.toString();
  return `${window.location.pathname}${text === '' ? '' : `?${text}`}${window.location.hash}`;
}

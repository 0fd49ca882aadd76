'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Whether the page has come to life: false on the server and in what it sent, until scripts have taken it over. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

'use client';

import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function read(): string | undefined {
  const fragment = window.location.hash.slice(1);
  // `#token=…`, or the token alone.
  if (/^[\w-]+$/.test(fragment)) return fragment;
  return new URLSearchParams(fragment).get('token') ?? undefined;
}

/** The token of a link that works once (set-up, new password). It stands in the fragment, so no server and no log ever sees it in an address. */
export function useLinkToken(): string | undefined {
  return useSyncExternalStore(subscribe, read, () => undefined);
}

'use client';

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function current(): number {
  if (timer === undefined) now = Math.floor(Date.now() / 1000) * 1000;
  return now;
}

/**
 * The current time in ms since the epoch, renewed every second from one shared timer.
 *
 * @param project narrows what is read, so that a component renders only when its own text changes:
 *   `useNow((now) => formatAgo(instant, now))`. Must be pure.
 */
export function useNow<T extends string | number | boolean>(project: (now: number) => T): T {
  return useSyncExternalStore(
    subscribe,
    () => project(current()),
    () => project(0),
  );
}

'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { type InstanceView, parseSavedViews, serializeSavedViews, standardViews } from './views.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/**
 * The views of the list: those that everybody has, and those that this person saved in this browser.
 *
 * @param personId keeps the views of people apart who share a browser
 */
export function useSavedViews(personId: string | undefined): {
  readonly views: readonly InstanceView[];
  /** Saves a view; one of the same name is replaced. */
  readonly save: (view: Omit<InstanceView, 'isSaved'>) => void;
  readonly remove: (name: string) => void;
} {
  const key = `views.instances.${personId ?? 'nobody'}`;
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key),
    () => null,
  );
  return useMemo(() => {
    const saved = parseSavedViews(stored);
    const write = (views: readonly InstanceView[]) => {
      localStorage.setItem(key, serializeSavedViews(views));
      for (const listener of listeners) listener();
    };
    const without = (name: string) => saved.filter((view) => view.name !== name);
    return {
      views: [...standardViews, ...saved],
      save: (view) => write([...without(view.name), { ...view, isSaved: true }]),
      remove: (name) => write(without(name)),
    };
  }, [stored, key]);
}

'use client';

import { useState } from 'react';

/** By the element of an open layer: where its focus came from, the nearest first. */
const origins = new WeakMap<Element, readonly HTMLElement[]>();

/** Where focus is now, and where it came from there: the button of a menu for its items, what opened a layer for what is in it. */
function whereFocusIs(): readonly HTMLElement[] {
  const active = typeof document === 'undefined' ? null : document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body) return [];
  const opener = document.getElementById(active.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? '');
  const from = opener ?? active;
  const layer = from.closest('[role=dialog]');
  return [from, ...((layer && origins.get(layer)) ?? [])];
}

/**
 * For a layer that no trigger of its own opens: when it closes, focus goes back to where it was, or, when that is gone, to
 * where it was before that, or to the beginning of the content. To be spread on the layer's content.
 */
export function useReturnFocus(): {
  readonly ref: (element: HTMLElement | null) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
} {
  const [before] = useState(whereFocusIs);
  return {
    ref: (element) => {
      if (element) origins.set(element, before);
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const back = before.find((element) => element.isConnected) ?? document.querySelector('main');
      back?.focus({ preventScroll: true });
    },
  };
}

'use client';

import { type RefObject, useLayoutEffect, useState } from 'react';

/** px kept free below: the page's own padding. */
const marginBelow = 20;
/** px of the tab bar on phones. */
const phoneTabs = 56;

/**
 * The height that reaches from where an element begins to the lower edge of the window, as CSS.
 * Measured again after each render, as notices above come and go.
 *
 * @param least px below which the page rather scrolls
 */
export function useFillHeight(element: RefObject<HTMLElement | null>, least: number): string {
  const [top, setTop] = useState(230);
  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect();
    if (box) setTop(Math.round(box.top + window.scrollY));
  });
  const below = typeof window !== 'undefined' && window.innerWidth <= 860 ? marginBelow + phoneTabs : marginBelow;
  return `max(${least}px, calc(100dvh - ${top + below}px))`;
}

'use client';

import { late } from '@kumo/ui';
import { usePaletteState } from './palette-state.tsx';

const LoadedPalette = late(() => import('./palette.tsx').then((module) => module.LoadedPalette));

/** The command palette; its code is loaded when it is first opened. */
export function Palette() {
  const { isOpen } = usePaletteState();
  return isOpen ? <LoadedPalette /> : null;
}

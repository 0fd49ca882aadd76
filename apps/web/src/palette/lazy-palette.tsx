'use client';

import { patientLoad } from '@kumo/ui';
import dynamic from 'next/dynamic';
import { usePaletteState } from './palette-state.tsx';

const LoadedPalette = dynamic(() => patientLoad(() => import('./palette.tsx').then((module) => module.LoadedPalette)), {
  ssr: false,
});

/** The command palette; its code is loaded when it is first opened. */
export function Palette() {
  const { isOpen } = usePaletteState();
  return isOpen ? <LoadedPalette /> : null;
}

'use client';

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';

interface PaletteState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

const PaletteContext = createContext<PaletteState>({ isOpen: false, open: () => undefined, close: () => undefined });

/** Opens the palette on ⌘K and Ctrl+K from anywhere, and for those who press its button. */
export function PaletteProvider({ children }: { readonly children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const open = useCallback(() => setIsOpen(true), []);
  const close = useCallback(() => setIsOpen(false), []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setIsOpen((current) => !current);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <PaletteContext value={useMemo(() => ({ isOpen, open, close }), [isOpen, open, close])}>{children}</PaletteContext>
  );
}

/** Whether the palette is open, and how to open it. */
export function usePaletteState(): PaletteState {
  return use(PaletteContext);
}

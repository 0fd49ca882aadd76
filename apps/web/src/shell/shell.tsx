'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { LiveProvider } from '../live/live-context.tsx';
import { OperationsDrawer } from '../operations/lazy-drawer.tsx';
import { OperationToaster } from '../operations/lazy-toaster.tsx';
import { Palette } from '../palette/lazy-palette.tsx';
import { PaletteProvider } from '../palette/palette-state.tsx';
import { StepUp } from '../security/step-up.tsx';
import { Notices } from './notices.tsx';
import { CrumbProvider } from './page.tsx';
import { Rail } from './rail.tsx';
import { SessionGate } from './session-gate.tsx';
import styles from './shell.module.css';
import { PhoneTabs } from './tab-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** The frame around every page of a person who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <LiveProvider>
      <SessionGate>
        <CrumbProvider>
          <PaletteProvider>
            <a href="#main" className={styles.skip}>
              Skip to content
            </a>
            <div className={styles.app}>
              <Rail />
              <div className={styles.main}>
                <TopBar />
                <Notices />
                <Main>{children}</Main>
              </div>
            </div>
            <PhoneTabs />
            <OperationsDrawer />
            <OperationToaster />
            <Palette />
            <StepUp />
          </PaletteProvider>
        </CrumbProvider>
      </SessionGate>
    </LiveProvider>
  );
}

/** The content; after going to another page, the focus is at its beginning, as after loading one. */
function Main({ children }: { readonly children: ReactNode }) {
  const pathname = usePathname();
  const previous = useRef(pathname);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      {children}
    </main>
  );
}

'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { IconButton } from './button.tsx';
import styles from './drawer.module.css';
import type { DrawerProps } from './drawer.tsx';
import { useReturnFocus } from './return-focus.ts';

/** The drawer itself, open as long as it is rendered. */
export function LoadedDrawer(props: DrawerProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          {...returnFocus}
          className={styles.drawer}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // The drawer itself takes the focus: its title is read first, and no button is pressed by a stray Enter.
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
        >
          <header className={styles.header}>
            <Radix.Title asChild>
              <h2>{props.title}</h2>
            </Radix.Title>
            {props.toolbar}
            <Radix.Close asChild>
              <IconButton label="Close" className={styles.close}>
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className={styles.body}>{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

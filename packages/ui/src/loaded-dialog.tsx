'use client';

import { Dialog as Radix } from 'radix-ui';
import styles from './dialog.module.css';
import type { DialogProps } from './dialog.tsx';
import { useReturnFocus } from './return-focus.ts';

/** The dialog itself, open as long as it is rendered. */
export function LoadedDialog({ onOpenChange, title, description, children, footer }: DialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={styles.scrim} />
        <Radix.Content
          {...returnFocus}
          className={styles.dialog}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <div className={styles.body}>
            <Radix.Title className={styles.title}>{title}</Radix.Title>
            {description ? (
              <Radix.Description asChild>
                <div className={styles.description}>{description}</div>
              </Radix.Description>
            ) : null}
            {children}
          </div>
          {footer ? <footer className={styles.footer}>{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

'use client';

import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './tooltip.module.css';

export interface TooltipProps {
  /** One or two sentences; never the only place of something that is needed. */
  readonly content: ReactNode;
  /** The focusable thing it explains. */
  readonly children: ReactElement;
  /** Default `bottom`. */
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

/** Explains its child on hover and on focus. Needs a `TooltipProvider` above it. */
export function Tooltip({ content, children, side = 'bottom' }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tip} side={side} sideOffset={6} collisionPadding={8}>
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Once, around the application: tooltips wait 350 ms, and follow at once from one to the next. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Radix.Provider delayDuration={350}>{children}</Radix.Provider>;
}

'use client';

import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './popover.module.css';

/** A small layer beside the button that opens it, for choices that stay open and for a field or two. */
export function Popover(props: {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Names the layer to screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  /** Default `start`. */
  readonly align?: 'start' | 'end';
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}) {
  return (
    <Radix.Root
      {...(props.isOpen !== undefined && { open: props.isOpen })}
      {...(props.onOpenChange && { onOpenChange: props.onOpenChange })}
    >
      <Radix.Trigger asChild>{props.trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.popover}
          align={props.align ?? 'start'}
          sideOffset={4}
          collisionPadding={8}
          aria-label={props.label}
        >
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

'use client';

import { Popover as Radix } from 'radix-ui';
import styles from './popover.module.css';
import type { PopoverProps } from './popover.tsx';

/** The popover itself, open from the start: it is rendered when its button was pressed. */
export function LoadedPopover(props: PopoverProps) {
  return (
    <Radix.Root
      {...(props.isOpen === undefined ? { defaultOpen: true } : { open: props.isOpen })}
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

'use client';

import { DropdownMenu as Radix } from 'radix-ui';
import { Fragment } from 'react';
import { classNames } from './class-names.ts';
import styles from './menu.module.css';
import type { MenuProps } from './menu.tsx';

/** The menu itself, open from the start: it is rendered when its button was pressed. */
export function LoadedMenu({ trigger, label, items, heading, align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8} aria-label={label}>
          {heading ? <div className={styles.heading}>{heading}</div> : null}
          {items.map((item) => (
            <Fragment key={item.label}>
              {item.startsGroup ? <Radix.Separator className={styles.separator} /> : null}
              <Radix.Item
                className={classNames(styles.item, item.isDanger && styles.danger)}
                aria-disabled={item.disabledReason !== undefined || undefined}
                onSelect={(event) => {
                  if (item.disabledReason === undefined) item.onSelect();
                  else event.preventDefault();
                }}
              >
                {item.icon}
                <span>
                  {item.label}
                  {item.disabledReason ? <span className={styles.reason}>{item.disabledReason}</span> : null}
                </span>
                {item.isChecked ? <span className={styles.check}>✓</span> : null}
              </Radix.Item>
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

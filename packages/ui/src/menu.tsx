'use client';

import { DropdownMenu as Radix } from 'radix-ui';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen; shown below the label. */
  readonly disabledReason?: string | undefined;
  readonly isDanger?: boolean;
  /** Chosen right now, for menus that are a choice. */
  readonly isChecked?: boolean;
  /** A hairline above it. */
  readonly startsGroup?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Text above the items: who is signed in, what the actions are for. */
  readonly heading?: ReactNode;
  /** Default `end`. */
  readonly align?: 'start' | 'end';
}

/** Actions behind a button. What cannot be done is listed with the reason. */
export function Menu({ trigger, label, items, heading, align = 'end' }: MenuProps) {
  return (
    <Radix.Root modal={false}>
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

'use client';

import { Button, IconButton, Menu } from '@kumo/ui';
import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './logs-tab.module.css';

/** A way to look at the log, or something to do with it. */
export interface LogOption {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Absent for what is done and not switched. */
  readonly isOn?: boolean;
  readonly reason?: string | undefined;
  /** Has a control of its own in the bar, where the bar is wide enough. */
  readonly isMenuOnly?: boolean;
  readonly onPress: () => void;
}

/** The options as buttons; on phones, where they would take half of the screen, as a menu. */
export function LogOptions({ options }: { readonly options: readonly LogOption[] }) {
  return (
    <>
      {options
        .filter((option) => option.isMenuOnly !== true)
        .map((option) => (
          <span key={option.label} className={styles.wideOnly}>
            <Button
              size="sm"
              tone="quiet"
              icon={option.icon}
              aria-pressed={option.isOn}
              disabledReason={option.reason}
              onClick={option.onPress}
            >
              {option.label}
            </Button>
          </span>
        ))}
      <span className={styles.narrowOnly}>
        <Menu
          label="Options of the log"
          trigger={
            <IconButton label="Options of the log">
              <Ellipsis />
            </IconButton>
          }
          items={options.map((option) => ({
            label: option.label,
            icon: option.icon,
            isChecked: option.isOn === true,
            disabledReason: option.reason,
            startsGroup: option.label === 'Both',
            onSelect: option.onPress,
          }))}
        />
      </span>
    </>
  );
}

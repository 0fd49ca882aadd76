import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './tabs.module.css';

/**
 * A row of links or buttons under a heading. The children mark the chosen one themselves: links by `aria-current`,
 * tabs (inside a Radix `Tabs`) by `aria-selected`.
 */
export function TabBar(props: { readonly label: string; readonly children: ReactNode; readonly isFlush?: boolean }) {
  return (
    <nav aria-label={props.label} className={classNames(styles.tabs, props.isFlush && styles.flush)}>
      {props.children}
    </nav>
  );
}

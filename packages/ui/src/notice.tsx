import { CloudOff, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './notice.module.css';

/**
 * One line above the content that says what is wrong, how far it reaches and what still works.
 *
 * `stale`: a cloud does not answer. `error`: a service of the platform does not.
 */
export function Notice(props: {
  readonly tone: 'stale' | 'error';
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = props.tone === 'stale' ? CloudOff : Unplug;
  return (
    <div className={classNames(styles.notice, props.tone === 'error' && styles.error)} role="status">
      <Icon size={16} strokeWidth={1.6} aria-hidden="true" />
      <span>{props.children}</span>
      {props.action ? <span className={styles.action}>{props.action}</span> : null}
    </div>
  );
}

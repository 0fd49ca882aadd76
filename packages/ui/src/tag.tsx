import type { ReactNode } from 'react';
import styles from './tag.module.css';

/** A short word in mono: a tag, a scope, a count of something. */
export function Tag({ children }: { readonly children: ReactNode }) {
  return <span className={styles.tag}>{children}</span>;
}

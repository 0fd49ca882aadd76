import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A part of a page: its heading on a hairline, a note beside it, a link at the end. */
export function Section(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={props.className}>
      <div className={styles.head}>
        <h2>{props.title}</h2>
        {props.note ? <span className={styles.note}>{props.note}</span> : null}
        {props.action ? <span className={styles.action}>{props.action}</span> : null}
      </div>
      {props.children}
    </section>
  );
}

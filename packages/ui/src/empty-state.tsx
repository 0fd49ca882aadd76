import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** A page with nothing on it yet: what this is, one button to begin, the API call that does the same. */
export function EmptyState(props: {
  readonly title: string;
  /** What the noun is, in two or three sentences. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** A `CodeBlock`. */
  readonly apiCall?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <Mist />
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      {props.action ? <div className={styles.actions}>{props.action}</div> : null}
      {props.apiCall ? <div className={styles.api}>{props.apiCall}</div> : null}
    </div>
  );
}

function Mist() {
  return (
    <svg className={styles.mist} viewBox="0 0 320 120" aria-hidden="true">
      <g strokeLinecap="round" fill="none" strokeWidth="13">
        <path d="M118 18H214" stroke="var(--neutral-4)" />
        <path d="M52 46H170" stroke="var(--neutral-5)" />
        <path d="M198 46H270" stroke="var(--neutral-4)" />
        <path d="M96 74H236" stroke="var(--accent-5)" />
        <path d="M40 74H62" stroke="var(--neutral-4)" />
        <path d="M70 102H132" stroke="var(--neutral-5)" />
        <path d="M160 102H250" stroke="var(--neutral-4)" />
      </g>
    </svg>
  );
}

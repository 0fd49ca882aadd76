'use client';

import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';
import styles from './error-state.module.css';
import { Facts } from './facts.tsx';
import { formatTime } from './format.ts';
import { StateMark } from './state-mark.tsx';

/** What a failed request is known by. Problems of the API have all of it; a lost connection has a title only. */
export interface Problem {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  /** When it was seen, ISO 8601. */
  readonly at?: string | undefined;
}

/** A section that could not be shown: what failed, where, what to do, and the ids to ask about it. */
export function ErrorState({ problem, actions }: { readonly problem: Problem; readonly actions?: ReactNode }) {
  return (
    <section className={styles.error} role="alert">
      <StateMark tone="error" />
      <h2>{problem.title}</h2>
      {problem.detail ? <p>{problem.detail}</p> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
      <Facts
        className={styles.facts}
        facts={[
          problem.requestId
            ? { name: 'Request', value: <CopyableId id={problem.requestId} label="Copy the request id" /> }
            : null,
          problem.code ? { name: 'Code', value: <span className="mono">{problem.code}</span> } : null,
          problem.at ? { name: 'Time', value: `${formatTime(problem.at)} UTC` } : null,
        ]}
      />
    </section>
  );
}

/** A refusal in a line, for dialogs and forms: the sentence, and the request id to copy. */
export function InlineError({ problem }: { readonly problem: Problem }) {
  return (
    <div className={styles.inline} role="alert">
      <StateMark tone="error" />
      <div>
        <strong>{problem.title}</strong>
        {problem.detail ? <p>{problem.detail}</p> : null}
        {problem.requestId ? <CopyableId id={problem.requestId} label="Copy the request id" /> : null}
      </div>
    </div>
  );
}

/** An id in mono with a button that copies it. */
export function CopyableId({ id, label }: { readonly id: string; readonly label: string }) {
  return (
    <span className={styles.id}>
      <span className="mono clip">{id}</span>
      <CopyButton text={id} label={label} />
    </span>
  );
}

'use client';

import { Button, classNames, IconButton } from '@kumo/ui';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './launch.module.css';

/** Rows that one adds and removes: ports, variables, volumes, tags. */
export function RowList(props: {
  readonly title: string;
  readonly hint?: string;
  readonly addLabel: string;
  readonly rowClass: 'portRow' | 'pairRow' | 'volumeRow';
  readonly ids: readonly string[];
  readonly row: (index: number) => ReactNode;
  /** What is wrong with a row, below it. */
  readonly error: (index: number) => string | undefined;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
}) {
  return (
    <div className={styles.rows}>
      <div className={styles.rowsHead}>
        {props.title}
        {props.hint ? <span>{props.hint}</span> : null}
      </div>
      {props.ids.map((id, index) => {
        const error = props.error(index);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a row of fields, not a form of its own
          <div
            key={id}
            role="group"
            aria-label={`${props.title} ${index + 1}`}
            className={classNames(styles.row, styles[props.rowClass])}
          >
            {props.row(index)}
            <IconButton label={`Remove row ${index + 1} of ${props.title}`} onClick={() => props.onRemove(index)}>
              <X />
            </IconButton>
            {error ? (
              <span className={styles.rowError} role="alert">
                {error}
              </span>
            ) : null}
          </div>
        );
      })}
      <Button size="sm" className={styles.add ?? ''} icon={<Plus />} onClick={props.onAdd}>
        {props.addLabel}
      </Button>
    </div>
  );
}

'use client';

import { type ReactNode, useId } from 'react';
import styles from './field.module.css';
import { Checkbox } from './field.tsx';

/** A yes or no with its label, and a note below. */
export function CheckboxField(props: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className={styles.checkField}>
      <Checkbox
        id={id}
        checked={props.isChecked}
        aria-describedby={props.hint ? `${id}-note` : undefined}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{props.label}</label>
        {props.hint ? (
          <span id={`${id}-note`} className={styles.hint}>
            {props.hint}
          </span>
        ) : null}
      </div>
    </div>
  );
}

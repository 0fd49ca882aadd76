'use client';

import type { ReactNode } from 'react';
import styles from './field.module.css';

export interface RadioRow<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly note?: ReactNode;
  /** Why this one cannot be chosen. */
  readonly disabledReason?: string | undefined;
}

/** One of several, each a row of its own with room for a note. */
export function RadioRows<T extends string>(props: {
  readonly legend: string;
  readonly name: string;
  readonly value: T | undefined;
  readonly rows: ReadonlyArray<RadioRow<T>>;
  readonly onChange: (value: T) => void;
}) {
  return (
    <fieldset className={styles.rows}>
      <legend className="visually-hidden">{props.legend}</legend>
      {props.rows.map((row) => (
        <label key={row.value} className={styles.row} data-off={row.disabledReason !== undefined || undefined}>
          <input
            type="radio"
            className={styles.radio}
            name={props.name}
            value={row.value}
            checked={row.value === props.value}
            disabled={row.disabledReason !== undefined}
            onChange={() => props.onChange(row.value)}
          />
          <span className={styles.rowLabel}>{row.label}</span>
          <span className={styles.rowNote}>{row.disabledReason ?? row.note}</span>
        </label>
      ))}
    </fieldset>
  );
}

'use client';

import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './segmented.module.css';

/** A switch between a few views of one thing; each choice is a toggle, so arrows are not needed. */
export function Segmented<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly choices: ReadonlyArray<{ readonly value: T; readonly label: ReactNode }>;
  readonly onChange: (value: T) => void;
  /** Fills the width of its container, each choice alike. */
  readonly isWide?: boolean;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: toggles in a bar are not the fields of a form
    <div role="group" aria-label={props.label} className={classNames(styles.segmented, props.isWide && styles.wide)}>
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === props.value}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

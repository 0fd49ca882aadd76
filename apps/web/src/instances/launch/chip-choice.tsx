'use client';

import { Checkbox, Popover } from '@kumo/ui';
import { X } from 'lucide-react';
import filterStyles from '../list/filter-bar.module.css';
import styles from './launch.module.css';

/** Chooses several things of a cloud: each one chosen is a chip, the rest is behind a button. */
export function ChipChoice(props: {
  readonly label: string;
  /** One of them: "network". */
  readonly noun: string;
  readonly choices: ReadonlyArray<{ readonly id: string; readonly name: string; readonly note: string }>;
  readonly chosen: readonly string[];
  readonly onChange: (ids: string[]) => void;
  /** What stands for none. */
  readonly hint: string;
  readonly error: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { label, noun, choices, chosen, onChange, error } = props;
  const nameOf = (id: string) => choices.find((choice) => choice.id === id)?.name ?? id;
  return (
    <div className={styles.stack}>
      <span className={styles.label}>{label}</span>
      <div className={styles.chips}>
        {chosen.map((id) => (
          <span key={id} className={styles.chip}>
            {nameOf(id)}
            <button
              type="button"
              aria-label={`Remove the ${noun} ${nameOf(id)}`}
              onClick={() => onChange(chosen.filter((each) => each !== id))}
            >
              <X size={12} strokeWidth={1.6} aria-hidden="true" />
            </button>
          </span>
        ))}
        <Popover
          label={label}
          trigger={
            <button type="button" className={styles.addChip} disabled={props.isDisabled}>
              Add a {noun}
            </button>
          }
        >
          <div className={filterStyles.choices}>
            {choices.map(({ id, name, note }) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
              <label key={id}>
                <Checkbox
                  checked={chosen.includes(id)}
                  onChange={(event) =>
                    onChange(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
                  }
                />
                {name} <span className={styles.faint}>{note}</span>
              </label>
            ))}
            {choices.length === 0 ? <p className={styles.nothing}>There is none.</p> : null}
          </div>
        </Popover>
      </div>
      <span className={error ? `${styles.hint} ${styles.bad}` : styles.hint}>{error ?? props.hint}</span>
    </div>
  );
}

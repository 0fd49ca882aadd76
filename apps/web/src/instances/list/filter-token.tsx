'use client';

import { Button, Checkbox, Input, Popover } from '@kumo/ui';
import { X } from 'lucide-react';
import { useState } from 'react';
import styles from './filter-bar.module.css';
import type { FilterToken } from './tokens.ts';

/** One filter in the bar: its name, its operator to turn round, its values to choose, and a way to take it away. */
export function FilterTokenView(props: {
  readonly token: FilterToken;
  readonly onValues: (values: readonly string[]) => void;
  readonly onTurn: () => void;
}) {
  const { token } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: parts of one filter, not the fields of a form
    <span role="group" className={styles.token} aria-label={`${token.name} ${token.operator} ${token.summary}`}>
      <span>{token.name}</span>
      {token.opposite ? (
        <button type="button" onClick={props.onTurn} aria-label={`Change “${token.operator}” to “${token.opposite}”`}>
          {token.operator}
        </button>
      ) : (
        <span>{token.operator}</span>
      )}
      <Popover
        label={`Values of ${token.name}`}
        trigger={
          <button type="button" className={styles.value} aria-label={`Change the values of ${token.name}`}>
            <span className="clip">{token.summary}</span>
          </button>
        }
      >
        {token.choices ? (
          <div className={styles.choices}>
            {token.choices.map((choice) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
              <label key={choice.value}>
                <Checkbox
                  checked={token.values.includes(choice.value)}
                  onChange={(event) => props.onValues(changed(token, choice.value, event.target.checked))}
                />
                {choice.label}
              </label>
            ))}
          </div>
        ) : (
          <ValueForm key={token.summary} token={token} onValues={props.onValues} />
        )}
      </Popover>
      <button type="button" aria-label={`Remove the filter ${token.name}`} onClick={() => props.onValues([])}>
        <X size={14} strokeWidth={1.6} aria-hidden="true" />
      </button>
    </span>
  );
}

function changed(token: FilterToken, value: string, isOn: boolean): readonly string[] {
  // Where a thing came from is one of two: choosing the other replaces the first.
  if (token.id === 'managed') return isOn ? [value] : [];
  return isOn ? [...token.values, value] : token.values.filter((each) => each !== value);
}

function ValueForm(props: { readonly token: FilterToken; readonly onValues: (values: readonly string[]) => void }) {
  const [text, setText] = useState(props.token.values.join(', '));
  return (
    <form
      className={styles.valueForm}
      onSubmit={(event) => {
        event.preventDefault();
        const values = text.split(',').flatMap((each) => each.trim() || []);
        props.onValues(values.length > 0 ? values : ['*']);
      }}
    >
      <Input
        fieldSize="sm"
        aria-label={`Values of ${props.token.name}, parted by commas; * means any`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" size="sm">
        Apply
      </Button>
    </form>
  );
}

'use client';

import { Input } from '@kumo/ui';
import { Search } from 'lucide-react';
import styles from './search-field.module.css';

/** The search of a list, in the bar above it. */
export function SearchField(props: {
  /** The noun in the plural, as the page calls it: "Members". */
  readonly of: string;
  /** What is searched: "Name or address". */
  readonly hint: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <span className={styles.field}>
      <Search size={14} strokeWidth={1.6} aria-hidden="true" />
      <Input
        fieldSize="sm"
        type="search"
        aria-label={`Search ${props.of.toLowerCase()}`}
        placeholder={props.hint}
        value={props.text}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </span>
  );
}

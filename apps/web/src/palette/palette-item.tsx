import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import styles from './palette.module.css';

/** One line of the palette. A faint one is shown with why it cannot be done. */
export function Item(props: {
  readonly value: string;
  readonly icon: ReactNode;
  readonly note: ReactNode;
  readonly isFaint?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onSelect}
      className={styles.item}
      data-faint={props.isFaint || undefined}
      aria-disabled={props.isFaint || undefined}
    >
      {props.icon}
      <span className="clip">{props.children}</span>
      <span className={styles.note}>{props.note}</span>
    </Command.Item>
  );
}

/** A label with what was typed set off. */
export function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  const typed = words
    .trim()
    .split(/\s+/)
    .filter((word) => word.length > 1)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  if (typed.length === 0) return text;
  const parts = text.split(new RegExp(`(${typed.join('|')})`, 'i'));
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
  return parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}

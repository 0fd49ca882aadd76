'use client';

import { ListFilter } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import styles from './filter-bar.module.css';
import { type Suggestion, suggestions } from './suggestions.ts';
import type { FilterChoice } from './tokens.ts';

/** ms without a keystroke after which the text searches by itself. */
const searchDelayMs = 300;

/** Whether a key pressed somewhere is meant for a field there. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/**
 * One field for both: what is typed searches, and what it could mean as a filter is offered below. F comes here from
 * anywhere, arrows and Enter choose, Backspace in the empty field takes the last filter away.
 */
export function FilterField(props: {
  /** The search in force. */
  readonly text: string;
  readonly choices: Readonly<Record<string, readonly FilterChoice[]>>;
  readonly tagKeys: readonly string[];
  readonly onSearch: (text: string) => void;
  readonly onAdd: (tokenId: string, value: string) => void;
  readonly onRemoveLast: () => void;
}) {
  const { text, onSearch } = props;
  const [typed, setTyped] = useState(text);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const inputRef = useRef<HTMLInputElement>(null);
  const listId = useId();
  const options = isOpen ? suggestions(typed, props.choices, props.tagKeys) : [];
  const chosen = Math.min(active, options.length - 1);

  // Another search came with the URL: a view, or a step back.
  useEffect(() => setTyped(text), [text]);

  // What may yet become a filter is not searched for.
  const isSearch = !/^(?:tag\.|state:|cloud:|kind:|origin:)/i.test(typed.trim());
  useEffect(() => {
    if (typed.trim() === text || !isSearch) return;
    const timer = setTimeout(() => onSearch(typed.trim()), searchDelayMs);
    return () => clearTimeout(timer);
  }, [typed, text, isSearch, onSearch]);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'f' || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      inputRef.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const take = (suggestion: Suggestion) => {
    setActive(0);
    switch (suggestion.effect.kind) {
      case 'search':
        onSearch(suggestion.effect.text);
        setOpen(false);
        break;
      case 'type':
        setTyped(suggestion.effect.text);
        inputRef.current?.focus();
        break;
      case 'add':
        setTyped('');
        if (text !== '') onSearch('');
        props.onAdd(suggestion.effect.tokenId, suggestion.effect.value);
        setOpen(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(options.length === 0 ? 0 : (chosen + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const option = options[chosen];
      if (option) take(option);
    } else if (event.key === 'Escape') {
      if (isOpen) setOpen(false);
      else inputRef.current?.blur();
    } else if (event.key === 'Backspace' && typed === '') props.onRemoveLast();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears that the focus has left the field and its list
    <div
      className={styles.field}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <ListFilter aria-hidden="true" />
      <input
        ref={inputRef}
        role="combobox"
        aria-label="Search, or add a filter"
        aria-expanded={options.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={options.length > 0 ? `${listId}-${chosen}` : undefined}
        placeholder="Add a filter, or type to search"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={typed}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      {typed === '' ? <kbd>F</kbd> : null}
      <div id={listId} role="listbox" aria-label="Suggestions" className={options.length > 0 ? styles.list : undefined}>
        {options.map((option, index) => (
          <button
            key={option.id}
            id={`${listId}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            <span className="clip">{option.label}</span>
            <span>{option.note}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

'use client';

import type { Permission } from '@kumo/api-contract';
import { Checkbox } from '@kumo/ui';
import { useId } from 'react';
import { type ScopeGroup, scopeGroups } from './scope-groups.ts';
import styles from './settings.module.css';

/** What a key may do, chosen one by one or by the group, among what its holder may do. */
export function ScopeChoice(props: {
  readonly held: readonly Permission[];
  readonly chosen: ReadonlySet<Permission>;
  readonly onChange: (chosen: ReadonlySet<Permission>) => void;
}) {
  const set = (scopes: readonly Permission[], isOn: boolean) => {
    const next = new Set(props.chosen);
    for (const scope of scopes) isOn ? next.add(scope) : next.delete(scope);
    props.onChange(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must be able to reach it
    <section className={styles.scopes} tabIndex={0} aria-label="Permissions">
      {scopeGroups.map((group) => (
        <Group key={group.name} group={group} held={props.held} chosen={props.chosen} onSet={set} />
      ))}
    </section>
  );
}

function Group(props: {
  readonly group: ScopeGroup;
  readonly held: readonly Permission[];
  readonly chosen: ReadonlySet<Permission>;
  readonly onSet: (scopes: readonly Permission[], isOn: boolean) => void;
}) {
  const id = useId();
  const shown = props.group.scopes.filter(({ scope }) => props.held.includes(scope));
  if (shown.length === 0) return null;
  const count = shown.filter(({ scope }) => props.chosen.has(scope)).length;
  return (
    <fieldset className={styles.scopeGroup}>
      <legend className="visually-hidden">{props.group.name}</legend>
      <span className="flex items-center gap-2 font-medium">
        <Checkbox
          id={id}
          checked={count === shown.length}
          isMixed={count > 0 && count < shown.length}
          onChange={() =>
            props.onSet(
              shown.map(({ scope }) => scope),
              count < shown.length,
            )
          }
        />
        <label htmlFor={id}>{props.group.name}</label>
      </span>
      {shown.map(({ scope, words }) => (
        <span key={scope} className={styles.scope}>
          <Checkbox
            id={`${id}-${scope}`}
            checked={props.chosen.has(scope)}
            onChange={(event) => props.onSet([scope], event.target.checked)}
          />
          <label htmlFor={`${id}-${scope}`}>
            {words} <span className="mono text-faint">{scope}</span>
          </label>
        </span>
      ))}
    </fieldset>
  );
}

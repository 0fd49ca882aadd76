import { Fragment, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './facts.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and values, one a line. What is not known may be left out with null. */
export function Facts(props: { readonly facts: ReadonlyArray<Fact | null>; readonly className?: string | undefined }) {
  return (
    <dl className={classNames(styles.facts, props.className)}>
      {props.facts.map((fact) =>
        fact === null ? null : (
          <Fragment key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}

'use client';

import { ErrorState, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { toProblem } from '../lib/problem.ts';
import styles from './resources.module.css';

/** A short list of what belongs to a resource, each a link. */
export function PartList(props: {
  readonly title: string;
  /** Tells this list from others in the cache. */
  readonly of: readonly string[];
  readonly read: (
    signal: AbortSignal,
  ) => Promise<{ readonly items: ReadonlyArray<{ readonly id: string; readonly name: string }> }>;
  readonly href: (id: string) => string;
  readonly note?: (item: { readonly id: string; readonly name: string }) => ReactNode;
  /** What stands there while there is none. */
  readonly nothing: string;
}) {
  const query = useQuery({ queryKey: props.of, queryFn: ({ signal }) => props.read(signal), staleTime: 2_000 });
  const items = query.data?.items ?? [];
  return (
    <Section title={props.title} className={styles.part ?? ''}>
      {query.error ? <ErrorState problem={toProblem(query.error)} /> : null}
      {query.isPending ? <SkeletonRows label={`Loading: ${props.title}`} count={2} /> : null}
      {query.data && items.length === 0 ? <p className="py-3 text-muted">{props.nothing}</p> : null}
      <ul aria-label={props.title}>
        {items.map((item) => (
          <li key={item.id} className={styles.partRow}>
            <Link className="link clip" href={props.href(item.id)}>
              {item.name}
            </Link>
            <span className="text-muted">{props.note?.(item)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

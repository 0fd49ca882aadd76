'use client';

import { Button, Section, Skeleton, StateMark } from '@kumo/ui';
import Link from 'next/link';
import type { Concern } from './attention.ts';
import styles from './overview.module.css';

/** What somebody must look at, the worst first. */
export function Attention({ concerns }: { readonly concerns: readonly Concern[] | undefined }) {
  return (
    <Section title="Needs attention" className={styles.attention ?? ''}>
      {concerns === undefined ? (
        <div className="py-4">
          <Skeleton width="70%" />
        </div>
      ) : null}
      {concerns?.length === 0 ? (
        <p className="py-3 text-muted">
          Nothing. Clouds that stop answering, failed changes and instances in error show here.
        </p>
      ) : null}
      <ul>
        {concerns?.map((concern) => (
          <li key={concern.key} className={styles.concern}>
            <StateMark tone={concern.tone} />
            <div>
              <strong className="font-medium">{concern.title}</strong>
              <p>{concern.detail}</p>
            </div>
            <Button asChild size="sm">
              <Link href={concern.action.href}>{concern.action.label}</Link>
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

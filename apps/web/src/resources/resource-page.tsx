'use client';

import { Button, CopyableId, ErrorState, Facts, formatInstant, Section, SkeletonRows, Tag } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { RowFreshness } from '../clouds/row-freshness.tsx';
import { CloudLabel } from '../components/cloud-label.tsx';
import { toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';
import { type Crumb, Page } from '../shell/page.tsx';
import styles from './resources.module.css';

/** What every resource of a cloud has. */
interface Thing {
  readonly id: string;
  readonly name: string;
  readonly cloudId: string;
  readonly nativeId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly managed: boolean;
  readonly createdAt: string;
  readonly observedAt: string;
  readonly source: string;
  readonly staleAfter: string;
}

type FactList = ComponentProps<typeof Facts>['facts'];

/** One resource: what it is and what belongs to it at the left, its facts at the right, its actions above. */
export function ResourcePage<T extends Thing>(props: {
  /** The noun in the plural, as its events have it in the singular. */
  readonly collection: string;
  /** "Volume". */
  readonly noun: string;
  readonly trail: readonly Crumb[];
  readonly id: string;
  readonly read: (id: string, signal: AbortSignal) => Promise<T>;
  /** A `ToneLabel`, where it has states. */
  readonly state?: (thing: T) => ReactNode;
  readonly actions: (thing: T) => ReactNode;
  readonly facts: (thing: T) => FactList;
  /** What is inside it, or comes of it. */
  readonly children: (thing: T) => ReactNode;
}) {
  const live = useLive();
  const { collection, id, noun, trail } = props;
  const query = useQuery({
    queryKey: [collection, 'get', id],
    queryFn: ({ signal }) => live.read(collection, {}, () => props.read(id, signal)),
  });
  const thing = query.data;
  if (!thing) {
    return (
      <Page title={noun} trail={trail}>
        {query.error ? (
          <ErrorState
            problem={toProblem(query.error)}
            actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
          />
        ) : (
          <SkeletonRows label={`Loading the ${noun.toLowerCase()}`} />
        )}
      </Page>
    );
  }
  const tags = Object.entries(thing.tags);
  return (
    <Page
      title={thing.name}
      trail={trail}
      heading={
        <span className="inline-flex flex-wrap items-center gap-3">
          {thing.name} {props.state?.(thing)}
        </span>
      }
      actions={props.actions(thing)}
    >
      <div className={styles.columns}>
        <div>{props.children(thing)}</div>
        <Section title="Facts">
          <Facts
            facts={[
              {
                name: 'Cloud',
                value: (
                  <Link className="link" href={`/clouds/${thing.cloudId}`}>
                    <CloudLabel cloudId={thing.cloudId} />
                  </Link>
                ),
              },
              ...props.facts(thing),
              { name: 'Created', value: formatInstant(thing.createdAt) },
              { name: 'Origin', value: thing.managed ? 'Made here' : 'Found at the cloud' },
              { name: 'Seen', value: <RowFreshness row={thing} /> },
              { name: 'Id', value: <CopyableId id={thing.id} label="Copy the id" /> },
              { name: 'Native id', value: <CopyableId id={thing.nativeId} label="Copy the native id" /> },
              tags.length === 0
                ? null
                : {
                    name: 'Tags',
                    value: (
                      <span className="flex flex-wrap gap-1">
                        {tags.map(([key, value]) => (
                          <Tag key={key}>{value === '' ? key : `${key}=${value}`}</Tag>
                        ))}
                      </span>
                    ),
                  },
            ]}
          />
        </Section>
      </div>
    </Page>
  );
}

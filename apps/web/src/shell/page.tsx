'use client';

import { classNames } from '@kumo/ui';
import { createContext, type ReactNode, use, useEffect, useLayoutEffect, useState } from 'react';
import { useBrand } from '../brand/brand-context.tsx';
import { SectionTabs } from './section-tabs.tsx';
import styles from './shell.module.css';

/** A step of the way to a page. */
export interface Crumb {
  readonly label: string;
  /** Absent on the page one is on. */
  readonly href?: string;
}

interface CrumbStore {
  readonly crumbs: readonly Crumb[];
  readonly setCrumbs: (crumbs: readonly Crumb[]) => void;
}

const CrumbContext = createContext<CrumbStore>({ crumbs: [], setCrumbs: () => undefined });

/** Carries the way to the current page from the page up to the bar. */
export function CrumbProvider({ children }: { readonly children: ReactNode }) {
  const [crumbs, setCrumbs] = useState<readonly Crumb[]>([]);
  return <CrumbContext value={{ crumbs, setCrumbs }}>{children}</CrumbContext>;
}

/** The way to the current page. */
export function useCrumbs(): readonly Crumb[] {
  return use(CrumbContext).crumbs;
}

export interface PageProps {
  /** The browser's title and the last step of the way: a noun, or the name of a thing. */
  readonly title: string;
  /** Steps before it: `[{ label: 'Clouds', href: '/clouds' }]`. */
  readonly trail?: readonly Crumb[];
  /** The browser's title, when it says more than the title: "web-1, running". */
  readonly tabTitle?: string | undefined;
  /** What the page says of itself in its heading, when that is more than the title. */
  readonly heading?: ReactNode;
  /** Stands in place of the heading and its actions; holds the page's one `h1` itself. */
  readonly head?: ReactNode;
  /** Buttons at the right of the heading; one of them primary. */
  readonly actions?: ReactNode;
  /** A `TabBar` or a filter bar below the heading, from edge to edge. */
  readonly bar?: ReactNode;
  /** `list`: a table from edge to edge. `padded`: everything else. */
  readonly layout?: 'list' | 'padded';
  readonly children: ReactNode;
}

const noTrail: readonly Crumb[] = [];

/** One page inside the shell: its title, its way in the bar, its heading with actions, its content. */
export function Page(props: PageProps) {
  const { title, trail = noTrail, tabTitle = title, heading, actions, bar, layout = 'padded', children } = props;
  const { name } = useBrand();
  const { setCrumbs } = use(CrumbContext);
  const way = trail.map((crumb) => crumb.label).join(' / ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the labels stand for the trail, which is a new array each time
  useLayoutEffect(() => setCrumbs([...trail, { label: title }]), [title, way, setCrumbs]);
  useEffect(() => {
    document.title = `${tabTitle} · ${name}`;
  }, [tabTitle, name]);
  return (
    <>
      {props.head ?? (
        <div className={styles.pageHead}>
          <h1 tabIndex={-1}>{heading ?? title}</h1>
          {actions ? <div className={styles.actions}>{actions}</div> : null}
        </div>
      )}
      <SectionTabs />
      {bar}
      <div className={classNames(layout === 'padded' ? styles.padded : styles.list)}>{children}</div>
    </>
  );
}

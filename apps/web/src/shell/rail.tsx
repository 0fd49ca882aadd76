'use client';

import { formatCount, StateMark } from '@kumo/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useClouds } from '../data/clouds.ts';
import { useOrganization } from '../data/session.ts';
import { useSummary } from '../data/summary.ts';
import { useLiveState } from '../live/live-context.tsx';
import { OrganizationSwitcher } from './organization-switcher.tsx';
import { isInSection, isShown, type Section, sectionGroups } from './sections.ts';
import styles from './shell.module.css';

const liveWords = {
  connecting: 'Connecting to the stream of changes.',
  live: 'Live. Changes appear as they happen.',
  interrupted: 'Interrupted. Connecting again.',
  off: 'Not live: your role does not follow changes.',
} as const;

const liveMarks = { connecting: 'transit', live: 'running', interrupted: 'stale', off: 'stopped' } as const;

/** The rail at the left: whose place this is, the sections, and whether what one sees is live. */
export function Rail() {
  const liveState = useLiveState();
  const held = useOrganization()?.permissions;
  return (
    <aside className={styles.rail}>
      <OrganizationSwitcher />
      {sectionGroups.map((group) => (
        <nav key={group[0]?.name} className={styles.nav} aria-label={`Sections from ${group[0]?.name}`}>
          {group
            .filter((section) => isShown(section, held))
            .map((section) => (
              <RailLink key={section.href} section={section} />
            ))}
        </nav>
      ))}
      <div className={styles.foot} role="status">
        <StateMark tone={liveMarks[liveState]} />
        <span>{liveWords[liveState]}</span>
      </div>
    </aside>
  );
}

function RailLink({ section }: { readonly section: Section }) {
  const pathname = usePathname();
  const Icon = section.icon;
  return (
    <Link href={section.href} aria-current={isInSection(pathname, section) ? 'page' : undefined} title={section.name}>
      <Icon size={16} strokeWidth={1.6} aria-hidden="true" />
      <span className={styles.word}>{section.name}</span>
      {section.counts ? <SectionCount of={section.counts} /> : null}
      {section.href === '/clouds' ? <CloudsMark /> : null}
    </Link>
  );
}

function SectionCount({ of }: { readonly of: NonNullable<Section['counts']> }) {
  const { data } = useSummary();
  const count = of === 'instances' ? data?.total : data?.nouns[of];
  return count === undefined ? null : <span className={styles.count}>{formatCount(count)}</span>;
}

function CloudsMark() {
  const { clouds } = useClouds();
  const silent = clouds.filter((cloud) => cloud.health.state === 'unreachable').length;
  if (silent === 0) return null;
  return (
    <span className={styles.count}>
      <StateMark tone="stale" />
      <span className="visually-hidden">{silent === 1 ? 'one does not answer' : `${silent} do not answer`}</span>
    </span>
  );
}

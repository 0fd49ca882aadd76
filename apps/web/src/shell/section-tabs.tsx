'use client';

import { TabBar } from '@kumo/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useOrganization } from '../data/session.ts';
import { isShown, sections } from './sections.ts';
import styles from './shell.module.css';

/** The pages of the section one is in that one may see, as tabs; nothing where it has but one. */
export function SectionTabs() {
  const pathname = usePathname();
  const held = useOrganization()?.permissions;
  const bar = useRef<HTMLDivElement>(null);
  // Where the tabs are wider than the screen, the chosen one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: which one is chosen follows from the path
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname, held]);
  const section = sections.find(({ parts }) => parts?.some(({ href }) => href === pathname));
  if (!section?.parts) return null;
  const shown = section.parts.filter((part) => part.href === pathname || (held && isShown(part, held)));
  return (
    <div ref={bar} className={styles.sectionTabs}>
      <TabBar label={section.name}>
        {shown.map(({ name, href }) => (
          <Link key={href} href={href} aria-current={href === pathname ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </TabBar>
    </div>
  );
}

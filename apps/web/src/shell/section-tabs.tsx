'use client';

import { TabBar } from '@kumo/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useOrganization } from '../data/session.ts';
import { sections } from './sections.ts';
import styles from './shell.module.css';

/** The pages of the section one is in that one may see, as tabs; nothing where it has but one. */
export function SectionTabs() {
  const pathname = usePathname();
  const held = useOrganization()?.permissions;
  const section = sections.find(({ parts }) => parts?.some(({ href }) => href === pathname));
  if (!section?.parts) return null;
  const shown = section.parts.filter(
    ({ permission, href }) => permission === undefined || href === pathname || held?.includes(permission),
  );
  return (
    <div className={styles.sectionTabs}>
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

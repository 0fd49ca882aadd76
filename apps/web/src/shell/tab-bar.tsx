'use client';

import { Menu } from '@kumo/ui';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useOrganization } from '../data/session.ts';
import { isInSection, isShown, sections } from './sections.ts';
import styles from './shell.module.css';

const inTheBar = ['/', '/instances', '/volumes', '/clouds'];

/** The sections on phones: four of them, and the others behind "More". */
export function PhoneTabs() {
  const pathname = usePathname();
  const router = useRouter();
  const held = useOrganization()?.permissions;
  const seen = sections.filter((section) => isShown(section, held));
  const shown = seen.filter((section) => inTheBar.includes(section.href));
  const others = seen.filter((section) => !inTheBar.includes(section.href));
  return (
    <nav className={styles.tabbar} aria-label="Sections">
      {shown.map((section) => {
        const Icon = section.icon;
        return (
          <Link
            key={section.href}
            href={section.href}
            aria-current={isInSection(pathname, section) ? 'page' : undefined}
          >
            <Icon size={20} strokeWidth={1.6} aria-hidden="true" />
            {section.name}
          </Link>
        );
      })}
      <Menu
        label="More sections"
        trigger={
          <button type="button" data-current={others.some((section) => isInSection(pathname, section)) || undefined}>
            <Ellipsis size={20} strokeWidth={1.6} aria-hidden="true" />
            More
          </button>
        }
        items={others.map((section) => {
          const Icon = section.icon;
          return { label: section.name, icon: <Icon />, onSelect: () => router.push(section.href) };
        })}
      />
    </nav>
  );
}

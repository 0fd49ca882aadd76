'use client';

import { TabBar } from '@kumo/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { sections } from './sections.ts';

/** The pages of the section one is in, as tabs; nothing where it has but one. */
export function SectionTabs() {
  const pathname = usePathname();
  const section = sections.find(({ parts }) => parts?.some(({ href }) => href === pathname));
  if (!section?.parts) return null;
  return (
    <TabBar label={section.name}>
      {section.parts.map(({ name, href }) => (
        <Link key={href} href={href} aria-current={href === pathname ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </TabBar>
  );
}

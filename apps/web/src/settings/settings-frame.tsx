'use client';

import { TabBar } from '@kumo/ui';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Page } from '../shell/page.tsx';

const parts = [
  { name: 'You', href: '/settings' },
  { name: 'Security', href: '/settings/security' },
  { name: 'API keys', href: '/settings/api-keys' },
] as const;

/** The frame of the settings: its parts as tabs. */
export function SettingsFrame(props: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const pathname = usePathname();
  return (
    <Page
      title={props.title}
      heading="Settings"
      {...(props.title !== 'Settings' && { trail: [{ label: 'Settings', href: '/settings' }] })}
      actions={props.actions}
      bar={
        <TabBar label="Settings">
          {parts.map((part) => (
            <Link key={part.href} href={part.href} aria-current={pathname === part.href ? 'page' : undefined}>
              {part.name}
            </Link>
          ))}
        </TabBar>
      }
    >
      <div className="pt-4">{props.children}</div>
    </Page>
  );
}

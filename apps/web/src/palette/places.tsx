'use client';

import { Cloud, Download, HardDrive, History, Keyboard, Monitor, Moon, Network, Plus, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useAppearance } from '../appearance/appearance-context.tsx';
import { useOrganization } from '../data/session.ts';
import { useOperationsDrawer } from '../operations/drawer-state.ts';
import { isShown, sections } from '../shell/sections.ts';

/** A line of the palette that needs nothing to be looked up. */
export interface FixedCommand {
  readonly label: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

/** Things to do that are not about one resource. */
export function useGeneralCommands(): readonly FixedCommand[] {
  const router = useRouter();
  const drawer = useOperationsDrawer();
  const { setScheme } = useAppearance();
  const open = (href: string) => () => router.push(href);
  return [
    { label: 'Launch an instance', note: 'Instances', icon: <Plus />, run: open('/instances/launch') },
    { label: 'Connect a cloud', note: 'Clouds', icon: <Cloud />, run: open('/clouds/new') },
    { label: 'Make a volume', note: 'Storage', icon: <HardDrive />, run: open('/volumes') },
    { label: 'Make a network', note: 'Networks', icon: <Network />, run: open('/networks') },
    { label: 'Pull an image', note: 'Images', icon: <Download />, run: open('/images') },
    { label: 'Make an API key', note: 'Settings', icon: <Keyboard />, run: open('/settings/api-keys') },
    { label: 'Show operations', note: 'What is under way', icon: <History />, run: () => drawer.open('running') },
    { label: 'Colours: light', note: 'Appearance', icon: <Sun />, run: () => setScheme('light') },
    { label: 'Colours: dark', note: 'Appearance', icon: <Moon />, run: () => setScheme('dark') },
    { label: 'Colours: as the system', note: 'Appearance', icon: <Monitor />, run: () => setScheme('system') },
  ];
}

/** The sections and their pages that one may see, to go to. */
export function useSectionCommands(): readonly FixedCommand[] {
  const router = useRouter();
  const held = useOrganization()?.permissions;
  return sections
    .filter((section) => isShown(section, held))
    .flatMap((section) => {
      const Icon = section.icon;
      const command = (label: string, note: string, href: string): FixedCommand => {
        return { label, note, icon: <Icon />, run: () => router.push(href) };
      };
      const others = section.parts?.filter((part) => part.href !== section.href && isShown(part, held)) ?? [];
      return [
        command(section.name, 'Section', section.href),
        ...others.map((part) => command(part.name, section.name, part.href)),
      ];
    });
}

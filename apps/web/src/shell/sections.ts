import { Cloud, Disc3, HardDrive, LayoutDashboard, type LucideIcon, Network, Server, Settings2 } from 'lucide-react';

/** A place of the rail. */
export interface Section {
  readonly name: string;
  readonly href: string;
  readonly icon: LucideIcon;
  /** Key of the summary whose count stands beside it. */
  readonly counts?: 'instances' | 'volumes' | 'networks' | 'images';
}

/** The rail, in groups parted by a hairline. Only what exists. */
export const sectionGroups: ReadonlyArray<readonly Section[]> = [
  [
    { name: 'Overview', href: '/', icon: LayoutDashboard },
    { name: 'Instances', href: '/instances', icon: Server, counts: 'instances' },
  ],
  [
    { name: 'Storage', href: '/volumes', icon: HardDrive, counts: 'volumes' },
    { name: 'Networks', href: '/networks', icon: Network, counts: 'networks' },
    { name: 'Images', href: '/images', icon: Disc3, counts: 'images' },
    { name: 'Clouds', href: '/clouds', icon: Cloud },
  ],
  [{ name: 'Settings', href: '/settings', icon: Settings2 }],
];

/** Every section in one list. */
export const sections: readonly Section[] = sectionGroups.flat();

/** Whether a path is inside a section. */
export function isInSection(pathname: string, section: Section): boolean {
  return section.href === '/' ? pathname === '/' : pathname === section.href || pathname.startsWith(`${section.href}/`);
}

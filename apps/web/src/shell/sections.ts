import type { Permission } from '@kumo/api-contract';
import {
  Building2,
  Cloud,
  Disc3,
  HardDrive,
  LayoutDashboard,
  type LucideIcon,
  Network,
  Server,
  Settings2,
} from 'lucide-react';

/** One page of a section that has several. */
export interface SectionPart {
  readonly name: string;
  readonly href: string;
  /** Not shown to who does not have it; absent: to everybody. */
  readonly permission?: Permission;
}

/** A place of the rail. */
export interface Section {
  readonly name: string;
  readonly href: string;
  readonly icon: LucideIcon;
  /** Not shown to who does not have it; absent: to everybody. */
  readonly permission?: Permission;
  /** Key of the summary whose count stands beside it. */
  readonly counts?: 'instances' | 'volumes' | 'networks' | 'images';
  /** Its pages, where there are several; the first is the section's own. */
  readonly parts?: readonly SectionPart[];
}

/** The rail, in groups parted by a hairline. Only what exists. */
export const sectionGroups: ReadonlyArray<readonly Section[]> = [
  [
    { name: 'Overview', href: '/', icon: LayoutDashboard },
    { name: 'Instances', href: '/instances', icon: Server, counts: 'instances' },
  ],
  [
    {
      name: 'Storage',
      href: '/volumes',
      icon: HardDrive,
      permission: 'volumes:read',
      counts: 'volumes',
      parts: [
        { name: 'Volumes', href: '/volumes' },
        { name: 'Snapshots', href: '/snapshots' },
      ],
    },
    {
      name: 'Networks',
      href: '/networks',
      icon: Network,
      permission: 'networks:read',
      counts: 'networks',
      parts: [
        { name: 'Networks', href: '/networks' },
        { name: 'Subnets', href: '/subnets' },
        { name: 'Firewalls', href: '/firewalls' },
        { name: 'Public addresses', href: '/public-ips' },
      ],
    },
    {
      name: 'Images',
      href: '/images',
      icon: Disc3,
      permission: 'images:read',
      counts: 'images',
      parts: [
        { name: 'Images', href: '/images' },
        { name: 'Key pairs', href: '/key-pairs' },
      ],
    },
    {
      name: 'Clouds',
      href: '/clouds',
      icon: Cloud,
      parts: [
        { name: 'Connected', href: '/clouds' },
        { name: 'Providers', href: '/clouds/providers' },
      ],
    },
  ],
  [
    {
      name: 'Organization',
      href: '/organization',
      icon: Building2,
      parts: [
        { name: 'About', href: '/organization' },
        { name: 'Members', href: '/organization/members', permission: 'members:read' },
        { name: 'Invitations', href: '/organization/invitations', permission: 'members:read' },
        { name: 'Projects', href: '/organization/projects' },
        { name: 'Organizations below', href: '/organization/below', permission: 'organizations:manage' },
        { name: 'Policies', href: '/organization/policies' },
        { name: 'Access from above', href: '/organization/access' },
        { name: 'Service accounts', href: '/organization/service-accounts', permission: 'members:read' },
        { name: 'Audit log', href: '/organization/audit', permission: 'audit:read' },
      ],
    },
    { name: 'Settings', href: '/settings', icon: Settings2 },
  ],
];

/** Every section in one list. */
export const sections: readonly Section[] = sectionGroups.flat();

/** Whether a section or a part of it is shown to who may do this; all of them while that is not known. */
export function isShown(place: Pick<Section, 'permission'>, held: readonly Permission[] | undefined): boolean {
  return place.permission === undefined || held === undefined || held.includes(place.permission);
}

/** Whether a path is inside a section. */
export function isInSection(pathname: string, section: Section): boolean {
  if (section.href === '/') return pathname === '/';
  return [section, ...(section.parts ?? [])].some(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
}

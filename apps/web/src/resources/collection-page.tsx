'use client';

import type { Permission } from '@kumo/api-contract';
import { Button, late } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ComponentType, type ReactNode, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { type ListPage, type PageRequest, useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { UrlState } from '../lib/url-state.tsx';
import type { Crumb } from '../shell/page.tsx';
import { ResourceList } from './resource-list.tsx';
import { type ResourceParameters, useResourceFilters } from './use-resource-filters.ts';

const CollectionLesson = late(() => import('./collection-lesson.tsx').then((module) => module.CollectionLesson));

/** How a noun is made from its page. */
interface Making {
  /** "Make a volume". */
  readonly label: string;
  /** Default: a plus. */
  readonly icon?: ReactNode;
  readonly permission: Permission;
  /** Asks for what is needed; rendered while it is open. */
  readonly dialog: ComponentType<{ readonly onClose: () => void }>;
}

export interface CollectionPageProps<Row> {
  /** The noun in the plural: "Volumes". */
  readonly title: string;
  /** First part of the list's key, as the events have it: `keyPairs`. */
  readonly collection: string;
  /** Where its pages are, and below `/api/v1` its API: `/key-pairs`. */
  readonly path: string;
  /** Section that it belongs to, when that is called otherwise. */
  readonly trail?: readonly Crumb[];
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly read: (input: ResourceParameters & PageRequest, signal: AbortSignal) => Promise<ListPage<Row>>;
  /** Absent where it is made elsewhere. */
  readonly making?: Making;
  /** Another way to make one, beside the first. */
  readonly alsoMaking?: Making;
  /** What stands there while there is none. */
  readonly lesson: {
    /** What it is, in a few sentences. */
    readonly text: string;
    /** Body of the call that makes one, for the cloud at hand. */
    readonly example: (cloudId: string) => Readonly<Record<string, unknown>>;
    /** In place of the button that makes one. */
    readonly action?: ReactNode;
  };
}

/** All of one noun in every cloud: found, filtered, made; a lesson while there is none. */
export function CollectionPage<Row extends { readonly id: string; readonly name: string }>(
  props: CollectionPageProps<Row>,
) {
  return (
    <UrlState>
      <Collection {...props} />
    </UrlState>
  );
}

function Collection<Row extends { readonly id: string; readonly name: string }>(props: CollectionPageProps<Row>) {
  const { title, path, trail, making, alsoMaking, lesson } = props;
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Row, ResourceParameters>(props.collection, filters.parameters, props.read);
  const [open, setOpen] = useState<Making>();
  const { clouds } = useClouds();
  const make = (size: 'sm' | 'md') =>
    making ? (
      <>
        {alsoMaking ? (
          <MakeButton size={size} making={alsoMaking} isSecond onPress={() => setOpen(alsoMaking)} />
        ) : null}
        <MakeButton size={size} making={making} onPress={() => setOpen(making)} />
      </>
    ) : undefined;
  return (
    <>
      <ResourceList
        title={title}
        {...(trail && { trail })}
        list={list}
        filters={filters}
        columns={props.columns}
        onOpen={(row) => router.push(`${path}/${row.id}`)}
        actions={make('sm')}
        empty={
          <CollectionLesson
            title={title}
            text={lesson.text}
            action={lesson.action ?? make('md')}
            path={`/api/v1${path}`}
            body={lesson.example(clouds[0]?.id ?? 'cld_…')}
          />
        }
      />
      {open ? <open.dialog onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

function MakeButton(props: {
  readonly size: 'sm' | 'md';
  readonly making: Making;
  readonly isSecond?: boolean;
  readonly onPress: () => void;
}) {
  const { label, icon = <Plus />, permission } = props.making;
  const reason = usePermissionReason(permission);
  return (
    <Button
      size={props.size}
      tone={props.isSecond ? 'default' : 'primary'}
      icon={icon}
      disabledReason={reason}
      onClick={props.onPress}
    >
      {label}
    </Button>
  );
}

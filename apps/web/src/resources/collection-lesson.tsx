'use client';

import { ApiCallBlock, EmptyState } from '@kumo/ui';
import type { ReactNode } from 'react';

/** What stands where a noun has none yet: what it is, the way to begin, and the API call that does the same. */
export function CollectionLesson(props: {
  /** The noun in the plural: "Volumes". */
  readonly title: string;
  readonly text: string;
  readonly action: ReactNode;
  /** `/api/v1/volumes` */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}) {
  return (
    <EmptyState
      title={`No ${props.title.toLowerCase()} yet`}
      action={props.action}
      apiCall={<ApiCallBlock call={{ method: 'POST', path: props.path, body: props.body }} />}
    >
      {props.text}
    </EmptyState>
  );
}

'use client';

import { ApiCallBlock, Button, EmptyState } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';

/** There are instances, but none that fits the filters. */
export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState title="Nothing matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No instance fits all of these filters. Take one away, or search for less.
    </EmptyState>
  );
}

/** There is no instance at all: what one is, and the way to the first. */
export function NoInstances(props: { readonly reason: string | undefined; readonly hasClouds: boolean }) {
  const origin = typeof window === 'undefined' ? '' : window.location.origin;
  return (
    <EmptyState
      title="No instances yet"
      action={
        !props.hasClouds ? (
          <Button tone="primary" asChild>
            <Link href="/clouds">Connect a cloud</Link>
          </Button>
        ) : props.reason !== undefined ? (
          <Button tone="primary" disabledReason={props.reason} icon={<Plus />}>
            Launch an instance
          </Button>
        ) : (
          <Button tone="primary" asChild>
            <Link href="/instances/launch">
              <Plus aria-hidden="true" />
              Launch an instance
            </Link>
          </Button>
        )
      }
      apiCall={
        <ApiCallBlock
          call={{
            method: 'POST',
            path: '/api/v1/instances',
            origin,
            body: { cloudId: 'cld_…', name: 'web-1', image: 'nginx:latest', ports: [{ container: 80 }] },
          }}
        />
      }
    >
      An instance is a virtual machine or a container on one of your clouds. Launch one here; what is started at a cloud
      itself shows up by itself, within seconds.
    </EmptyState>
  );
}

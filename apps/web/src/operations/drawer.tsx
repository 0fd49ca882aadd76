'use client';

import { Drawer, Segmented, SkeletonRows } from '@kumo/ui';
import { useOperations } from '../data/operations.ts';
import { type DrawerPart, useOperationsDrawer } from './drawer-state.ts';
import { OperationEntry } from './operation-entry.tsx';

const states = {
  running: ['queued', 'running'],
  done: ['succeeded', 'cancelled'],
  failed: ['failed'],
} as const;

const empty: Readonly<Record<DrawerPart, string>> = {
  running: 'Nothing is under way. What you start shows here with its steps, and goes on when you close the page.',
  done: 'Nothing has been done yet.',
  failed: 'Nothing has failed.',
};

/** Every change that was asked for: what is under way with its steps, what is done, what failed and what to do. */
export function LoadedDrawer({ part }: { readonly part: DrawerPart }) {
  const drawer = useOperationsDrawer();
  const { operations, isLoading } = useOperations(undefined, 100);
  const of = (which: DrawerPart) =>
    operations.filter((operation) => states[which].some((state) => state === operation.state));
  const shown = of(part);
  const label = (word: string, which: DrawerPart) => {
    const count = of(which).length;
    return count > 0 && which !== 'done' ? `${word} ${count}` : word;
  };
  return (
    <Drawer
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) drawer.close();
      }}
      title="Operations"
      toolbar={
        <Segmented
          label="Which operations"
          value={part}
          onChange={drawer.show}
          choices={[
            { value: 'running', label: label('Running', 'running') },
            { value: 'done', label: label('Done', 'done') },
            { value: 'failed', label: label('Failed', 'failed') },
          ]}
        />
      }
    >
      {isLoading ? <SkeletonRows label="Loading operations" count={5} /> : null}
      {!isLoading && shown.length === 0 ? <p className="py-6 text-muted">{empty[part]}</p> : null}
      <ul>
        {shown.map((operation) => (
          <OperationEntry key={operation.id} operation={operation} />
        ))}
      </ul>
    </Drawer>
  );
}

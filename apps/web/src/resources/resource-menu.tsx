'use client';

import type { Operation } from '@kumo/model';
import { ConfirmDialog, InlineError, type MenuItem } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Copy, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { RowMenu } from '../components/row-menu.tsx';
import { toProblem } from '../lib/problem.ts';
import { useFollow } from '../operations/follow.ts';

/** The menu at the end of a resource's row: copy its id, delete it after one question. */
export function ResourceMenu(props: {
  readonly id: string;
  readonly name: string;
  /** "volume". */
  readonly noun: string;
  /** Why it cannot be deleted. */
  readonly deleteReason: string | undefined;
  /** What deleting it means, and what is lost. */
  readonly consequence: ReactNode;
  /** Deleting loses data: the name is to be typed. */
  readonly losesData: boolean;
  readonly onDelete: () => Promise<Operation | null>;
  /** "Delete", unless its noun has a word of its own. */
  readonly deleteWord?: string;
  /** What else can be done with it. */
  readonly items?: readonly MenuItem[];
}) {
  const { deleteWord = 'Delete' } = props;
  const [isAsked, setIsAsked] = useState(false);
  const follow = useFollow();
  const remove = useMutation({
    mutationFn: props.onDelete,
    onSuccess: (operation) => {
      setIsAsked(false);
      if (operation) follow(operation);
    },
  });
  return (
    <>
      <RowMenu
        name={props.name}
        items={[
          { label: 'Copy id', icon: <Copy />, onSelect: () => void navigator.clipboard?.writeText(props.id) },
          ...(props.items ?? []),
          {
            label: `${deleteWord}…`,
            icon: <Trash2 />,
            isDanger: true,
            startsGroup: true,
            disabledReason: props.deleteReason,
            onSelect: () => setIsAsked(true),
          },
        ]}
      />
      {isAsked ? (
        <ConfirmDialog
          isOpen
          onOpenChange={setIsAsked}
          title={`${deleteWord} ${props.noun} ${props.name}?`}
          description={props.consequence}
          confirmLabel={`${deleteWord} ${props.noun}`}
          nameToType={props.losesData ? props.name : undefined}
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
        >
          {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
        </ConfirmDialog>
      ) : null}
    </>
  );
}

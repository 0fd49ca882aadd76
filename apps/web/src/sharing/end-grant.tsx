'use client';

import { ConfirmDialog, InlineError } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { compute } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import type { CloudGrantItem } from './queries.ts';

/** Asks whether an organization shall no longer use a cloud, and says what becomes of what it has there. */
export function EndGrant(props: {
  readonly grant: CloudGrantItem;
  readonly cloudName: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { grant } = props;
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => compute.cloudGrants.delete.mutate({ id: grant.cloudId, cloudGrantId: grant.id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['cloudGrants'] });
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={props.onClose}
      title={`End the use of ${props.cloudName} by ${props.name}?`}
      description="By all below it that have it from there, too. What they made runs on, costs on, and is still seen by them, but they can neither change it nor make anything new. Share it again to give it back."
      confirmLabel="End it"
      isBusy={end.isPending}
      onConfirm={() => end.mutate()}
    >
      {end.error ? <InlineError problem={toProblem(end.error)} /> : null}
    </ConfirmDialog>
  );
}

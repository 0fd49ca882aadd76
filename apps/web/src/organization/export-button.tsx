'use client';

import { Button, Dialog, InlineError } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type OrganizationItem, usePermissionReason } from '../data/session.ts';
import { saveFile } from '../instances/save-file.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';

/** Saves all that is kept about an organization as a file: people, projects, keys, policies, quotas. */
export function ExportButton({
  organization,
}: {
  readonly organization: Pick<OrganizationItem, 'id' | 'name' | 'state'>;
}) {
  const { id, name, state } = organization;
  const reason = usePermissionReason('organization:manage');
  const save = useMutation({
    mutationFn: () => identity.organizations.export.query({ id }),
    onSuccess: (all) => saveFile(`${name}.json`, JSON.stringify(all, null, 2), 'application/json'),
  });
  const over = state === 'closed' ? 'It is closed for good.' : undefined;
  return (
    <>
      <Button
        size="sm"
        icon={<Download />}
        disabledReason={reason ?? over ?? (save.isPending ? 'Under way.' : undefined)}
        onClick={() => save.mutate()}
      >
        Export what is kept
      </Button>
      <Dialog
        isOpen={save.isError}
        onOpenChange={() => save.reset()}
        title={`${name} was not exported`}
        footer={<Button onClick={() => save.reset()}>Close</Button>}
      >
        {save.error ? <InlineError problem={toProblem(save.error)} /> : null}
      </Dialog>
    </>
  );
}

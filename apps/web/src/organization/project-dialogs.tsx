'use client';

import { ConfirmDialog, Field, InlineError, Input } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { type Limits, type ProjectItem, refreshOrganizations } from './queries.ts';
import { QuotaDialog } from './quota-dialog.tsx';

/** Makes a project, or renames one. */
export function ProjectNameDialog(props: {
  readonly organizationId: string;
  readonly project?: ProjectItem;
  readonly onClose: () => void;
}) {
  const { organizationId: id, project } = props;
  const queryClient = useQueryClient();
  const [name, setName] = useState(project?.name ?? '');
  const body = { name: name.trim() };
  const path = `/api/v1/organizations/${id}/projects`;
  return (
    <RequestDialog
      title={project ? `Rename ${project.name}` : 'Make a project'}
      description={project ? 'Nothing else changes.' : 'People can be invited into it alone.'}
      submitLabel={project ? 'Rename the project' : 'Make the project'}
      missing={body.name === '' ? 'Enter a name.' : body.name === project?.name ? 'Nothing was changed.' : undefined}
      call={project ? { method: 'PATCH', path: `${path}/${project.id}`, body } : { method: 'POST', path, body }}
      onSubmit={() =>
        project
          ? identity.projects.update.mutate({ id, projectId: project.id, ...body })
          : identity.projects.create.mutate({ id, ...body })
      }
      onDone={() => refreshOrganizations(queryClient)}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <Field label="Name" error={errorOf('name')} isRequired>
          <Input
            autoFocus
            autoComplete="off"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
    </RequestDialog>
  );
}

/** Sets the quota of one project. */
export function ProjectQuotaDialog(props: {
  readonly project: ProjectItem;
  readonly limits: Limits;
  readonly onClose: () => void;
}) {
  const { project } = props;
  return (
    <QuotaDialog
      title={`Quota of ${project.name}`}
      description="How much there may be at once in the project. What is there already stays, also above the limit."
      limits={props.limits}
      call={{ method: 'PUT', path: `/api/v1/organizations/${project.organizationId}/projects/${project.id}/quotas` }}
      onSubmit={(limits) =>
        identity.quotas.setForProject.mutate({ id: project.organizationId, projectId: project.id, ...limits })
      }
      onClose={props.onClose}
    />
  );
}

/** Deletes a project that holds nothing. */
export function DeleteProjectDialog({
  project,
  onClose,
}: {
  readonly project: ProjectItem;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => identity.projects.delete.mutate({ id: project.organizationId, projectId: project.id }),
    onSuccess: () => {
      refreshOrganizations(queryClient);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={`Delete the project ${project.name}?`}
      description="Only a project that holds nothing can be deleted. Roles in it go with it."
      confirmLabel="Delete the project"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
    </ConfirmDialog>
  );
}

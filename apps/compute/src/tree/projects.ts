import { type Principal, ProblemError } from '@kumo/service-kit';
import { wrongField } from '../clouds/cloud-access.ts';
import type { Tree } from './identity-client.ts';

/**
 * The project of something that is about to be made: the one that is asked for, else the one that the caller is bound to, else
 * none. Names the field when the caller is bound to another, or the organization has no such project.
 */
export async function projectFor(
  tree: Tree,
  principal: Pick<Principal, 'organizationId' | 'projectId'>,
  asked: string | null | undefined,
): Promise<string | null> {
  if (asked === undefined || asked === null) return principal.projectId;
  if (principal.projectId !== null) {
    if (asked === principal.projectId) return asked;
    throw wrongField('projectId', 'you act in another project, where everything that you make belongs');
  }
  const project = await tree.project(asked);
  if (project?.organizationId === principal.organizationId) return asked;
  throw wrongField('projectId', 'there is no such project');
}

/** Refuses to change what is only shared with the caller's project. */
export function requireOwn(
  principal: Pick<Principal, 'organizationId' | 'projectId'>,
  row: { readonly organization_id: string; readonly project_id: string | null },
): void {
  if (row.organization_id !== principal.organizationId) {
    throw new ProblemError('forbidden', 'It belongs to the organization that shares its cloud: use it, but leave it.');
  }
  if (principal.projectId === null || row.project_id === principal.projectId) return;
  throw new ProblemError(
    'forbidden',
    'It is shared by all projects: only somebody of the whole organization changes it.',
  );
}

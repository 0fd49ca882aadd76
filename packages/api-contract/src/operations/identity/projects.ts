import { idSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, wholePageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { displayNameSchema } from './sessions.ts';

const organization = z.object({ id: idSchema('organization') });
const project = organization.extend({ projectId: idSchema('project') });

/** A box inside an organization. */
export const projectSchema = z.object({
  id: idSchema('project'),
  organizationId: idSchema('organization'),
  name: z.string(),
  createdAt: instantSchema,
});

/** Projects of an organization. */
export const projects = {
  list: operation({
    method: 'GET',
    path: '/organizations/{id}/projects',
    summary: 'List projects',
    permission: 'organization:read',
    params: organization,
    query: z.object(wholePageQuery),
    responses: { 200: cursorPageOf(projectSchema) },
  }),
  create: operation({
    method: 'POST',
    path: '/organizations/{id}/projects',
    summary: 'Create a project',
    permission: 'projects:manage',
    params: organization,
    body: z.strictObject({ name: displayNameSchema }),
    responses: { 201: projectSchema },
    errors: ['conflict'],
  }),
  update: operation({
    method: 'PATCH',
    path: '/organizations/{id}/projects/{projectId}',
    summary: 'Rename a project',
    permission: 'projects:manage',
    params: project,
    body: z.strictObject({ name: displayNameSchema }),
    responses: { 200: projectSchema },
    errors: ['conflict'],
  }),
  delete: operation({
    method: 'DELETE',
    path: '/organizations/{id}/projects/{projectId}',
    summary: 'Delete a project that holds nothing',
    permission: 'projects:manage',
    params: project,
    responses: { 204: z.null() },
    errors: ['conflict'],
  }),
};

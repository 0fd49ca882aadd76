import { idSchema, imageSchema, networkSchema, sizeSchema, volumeSchema } from '@kumo/model';
import { z } from 'zod';
import { pageOf, waitSchema } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { accepted, idParams, resourceFilters, tagsInput } from './shared.ts';

const changeErrors = ['not_supported', 'conflict', 'cloud_unavailable'] as const;
const sort = z.enum(['-createdAt', 'createdAt', 'name', '-name']).default('-createdAt');
const wait = z.object({ waitSeconds: waitSchema.describe('tRPC only; REST takes `Prefer: wait=<seconds>`.') });
const nativeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'letters, digits, _ . - only, a letter or digit first');

/** Images. */
export const images = {
  list: operation({
    method: 'GET',
    path: '/images',
    summary: 'List images',
    permission: 'images:read',
    query: z.object({ ...resourceFilters, sort }),
    responses: { 200: pageOf(imageSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/images/{id}',
    summary: 'Get an image',
    permission: 'images:read',
    params: idParams('image'),
    responses: { 200: imageSchema },
  }),
  pull: operation({
    method: 'POST',
    path: '/images',
    summary: 'Pull an image from its registry',
    permission: 'images:manage',
    query: wait,
    body: z.strictObject({ cloudId: idSchema('cloud'), reference: z.string().min(1).max(500) }),
    responses: { 201: imageSchema, 202: accepted },
    errors: changeErrors,
  }),
  delete: operation({
    method: 'DELETE',
    path: '/images/{id}',
    summary: 'Delete an image',
    permission: 'images:manage',
    params: idParams('image'),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  }),
};

/** Sizes. */
export const sizes = {
  list: operation({
    method: 'GET',
    path: '/sizes',
    summary: 'List sizes',
    permission: 'instances:read',
    query: z.object({ ...resourceFilters, sort }),
    responses: { 200: pageOf(sizeSchema) },
  }),
};

/** Volumes. */
export const volumes = {
  list: operation({
    method: 'GET',
    path: '/volumes',
    summary: 'List volumes',
    permission: 'volumes:read',
    query: z.object({ ...resourceFilters, sort }),
    responses: { 200: pageOf(volumeSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/volumes/{id}',
    summary: 'Get a volume',
    permission: 'volumes:read',
    params: idParams('volume'),
    responses: { 200: volumeSchema },
  }),
  create: operation({
    method: 'POST',
    path: '/volumes',
    summary: 'Create a volume',
    permission: 'volumes:manage',
    query: wait,
    body: z.strictObject({
      cloudId: idSchema('cloud'),
      name: nativeName,
      sizeBytes: z.number().int().min(1_048_576).optional(),
      tags: tagsInput.optional(),
      projectId: idSchema('project').optional(),
    }),
    responses: { 201: volumeSchema, 202: accepted },
    errors: changeErrors,
  }),
  delete: operation({
    method: 'DELETE',
    path: '/volumes/{id}',
    summary: 'Delete a volume with its data',
    permission: 'volumes:manage',
    params: idParams('volume'),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  }),
};

/** Networks. */
export const networks = {
  list: operation({
    method: 'GET',
    path: '/networks',
    summary: 'List networks',
    permission: 'networks:read',
    query: z.object({ ...resourceFilters, sort }),
    responses: { 200: pageOf(networkSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/networks/{id}',
    summary: 'Get a network',
    permission: 'networks:read',
    params: idParams('network'),
    responses: { 200: networkSchema },
  }),
  create: operation({
    method: 'POST',
    path: '/networks',
    summary: 'Create a network',
    permission: 'networks:manage',
    query: wait,
    body: z.strictObject({
      cloudId: idSchema('cloud'),
      name: nativeName,
      cidr: z.cidrv4().optional(),
      internal: z.boolean().default(false),
      tags: tagsInput.optional(),
      projectId: idSchema('project').optional(),
    }),
    responses: { 201: networkSchema, 202: accepted },
    errors: changeErrors,
  }),
  delete: operation({
    method: 'DELETE',
    path: '/networks/{id}',
    summary: 'Delete a network',
    permission: 'networks:manage',
    params: idParams('network'),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  }),
};

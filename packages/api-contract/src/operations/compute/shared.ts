import { idSchema, operationSchema } from '@kumo/model';
import { z } from 'zod';
import { pageOf, pageQuery, waitSchema } from '../../lists.ts';
import { operation } from '../../operation.ts';
import type { Permission } from '../../permissions.ts';

/** The answer of every change that takes time. */
export const accepted = operationSchema;

/** Problems that any change at a cloud can have. */
export const changeErrors = ['not_supported', 'conflict', 'cloud_unavailable'] as const;

/** How long a change is waited for. */
export const wait = z.object({ waitSeconds: waitSchema.describe('tRPC only; REST takes `Prefer: wait=<seconds>`.') });

/** Names of things people make: 1–120 characters, no control characters, no blanks at the ends. */
export const nameSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
  .refine((name) => name.trim() === name, 'must not begin or end with a blank');

/** Names that every cloud takes. */
export const nativeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'letters, digits, _ . - only, a letter or digit first');

/** Tags that people set: at most 50. */
export const tagsInput = z
  .record(z.string().min(1).max(128), z.string().max(512))
  .refine((tags) => Object.keys(tags).length <= 50, 'at most 50 tags');

/** What may be said of everything that is made. */
export const belongings = { tags: tagsInput.optional(), projectId: idSchema('project').optional() };

/** Filters that every list of cloud resources takes. Repeated values mean "any of". */
export const resourceFilters = {
  ...pageQuery,
  cloudId: z.array(idSchema('cloud')).max(100).optional(),
  provider: z.array(z.string().min(1).max(40)).max(20).optional().describe('Kinds of cloud, e.g. `docker`.'),
  projectId: z.array(idSchema('project')).max(100).optional(),
  q: z.string().max(200).optional().describe('Matches name, native id, address and tag.'),
  tag: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('In REST `tag.<key>=<value>`; `*` as the value means any.'),
};

/** A list's filter by things of one noun that its items belong to or lead to. */
export function anyOf(noun: Parameters<typeof idSchema>[0]) {
  return z.array(idSchema(noun)).max(100).optional();
}

/** Path parameter of one thing. */
export function idParams(noun: Parameters<typeof idSchema>[0]) {
  return z.object({ id: idSchema(noun) });
}

const sort = z.enum(['-createdAt', 'createdAt', 'name', '-name']).default('-createdAt');

/** `GET <path>`: a page of a noun, filtered as all are and by `filters`. */
export function listing<const P extends Permission, T extends z.ZodType, F extends z.ZodRawShape>(
  place: { readonly path: string; readonly things: string; readonly permission: P },
  item: T,
  filters: F,
) {
  return operation({
    method: 'GET',
    path: place.path,
    summary: `List ${place.things}`,
    permission: place.permission,
    query: z.object({ ...resourceFilters, sort, ...filters }),
    responses: { 200: pageOf(item) },
  });
}

/** `GET <path>/{id}`. */
export function reading<const P extends Permission, T extends z.ZodType>(
  place: { readonly path: string; readonly thing: string; readonly permission: P },
  noun: Parameters<typeof idSchema>[0],
  item: T,
) {
  return operation({
    method: 'GET',
    path: `${place.path}/{id}`,
    summary: `Get ${place.thing}`,
    permission: place.permission,
    params: idParams(noun),
    responses: { 200: item },
  });
}

/** `POST <path>`: makes one thing. 201 with the thing when it is there within the wait, else 202. */
export function making<const P extends Permission, T extends z.ZodType, B extends z.ZodObject>(
  place: { readonly path: string; readonly summary: string; readonly description?: string; readonly permission: P },
  item: T,
  body: B,
) {
  return operation({
    method: 'POST',
    ...place,
    query: wait,
    body,
    responses: { 201: item, 202: accepted },
    errors: changeErrors,
  });
}

/** `POST <path>/{id}/<verb>`: changes one thing. 200 with the thing as it is then when that ended within the wait, else 202. */
export function changing<const P extends Permission, T extends z.ZodType, B extends z.ZodObject>(
  place: { readonly path: string; readonly summary: string; readonly description?: string; readonly permission: P },
  noun: Parameters<typeof idSchema>[0],
  item: T,
  body: B,
) {
  return operation({
    method: 'POST',
    ...place,
    params: idParams(noun),
    query: wait,
    body,
    responses: { 200: item, 202: accepted },
    errors: changeErrors,
  });
}

/** `DELETE <path>/{id}`. */
export function removal<const P extends Permission>(
  place: { readonly path: string; readonly summary: string; readonly permission: P },
  noun: Parameters<typeof idSchema>[0],
) {
  return operation({
    method: 'DELETE',
    path: `${place.path}/{id}`,
    summary: place.summary,
    permission: place.permission,
    params: idParams(noun),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  });
}

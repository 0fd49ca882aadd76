import { idSchema, instantInputSchema, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { cursorPageOf, pageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';

/** Who did what to what, from where, with what result. */
export const auditEventSchema = z.object({
  id: idSchema('auditEvent'),
  sequence: z.number().int().describe('Place in the log of this organization, from 1 on without a gap.'),
  at: instantSchema,
  organizationId: idSchema('organization'),
  action: z.string().describe('`<noun>.<what was done>`.'),
  result: z.enum(['done', 'refused', 'failed']),
  actor: z.object({ kind: z.enum(['person', 'apiKey', 'system']), id: z.string(), name: z.string() }),
  actingFrom: z
    .object({ organizationId: idSchema('organization'), name: z.string() })
    .nullable()
    .describe('The organization above whose people did it by an access grant, or by managing what is below.'),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  network: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** An end of an organization's log that identity vouches for with its signature. */
export const auditHeadSchema = z.object({
  organizationId: idSchema('organization'),
  sequence: z.number().int().describe('Place of the last entry in the log of this organization.'),
  hmac: z.string(),
  at: instantSchema,
  signature: z.string().describe('A compact JWS over the four above.'),
});

const filters = {
  from: instantInputSchema.optional(),
  until: instantInputSchema.optional(),
  action: z.array(z.string().max(100)).max(50).optional().describe('Exact, or a noun followed by `.*`.'),
  actorId: z.array(z.string().max(100)).max(50).optional(),
  targetId: z.array(z.string().max(100)).max(50).optional(),
  result: z.array(z.enum(['done', 'refused', 'failed'])).optional(),
  q: z.string().max(200).optional().describe('Matches actor, target, action, address and request id.'),
};

/** The audit log. */
export const auditEvents = {
  list: operation({
    method: 'GET',
    path: '/audit-events',
    summary: 'Search the audit log, the newest first',
    description:
      'With `q` a page may hold fewer entries than asked for, even none, while there is a `nextCursor`: so many entries are looked through at a time.',
    permission: 'audit:read',
    query: z.object({ limit: pageQuery.limit, cursor: pageQuery.cursor, ...filters }),
    responses: { 200: cursorPageOf(auditEventSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/audit-events/{id}',
    summary: 'Get an entry of the audit log',
    permission: 'audit:read',
    params: z.object({ id: idSchema('auditEvent') }),
    responses: { 200: auditEventSchema },
  }),
  head: operation({
    method: 'GET',
    path: '/audit-head',
    summary: 'Get the signed end of the log',
    description:
      'Keep it elsewhere: whoever cuts the log later is found by it. Null: there is no entry yet, or the last one is not as it was written.',
    permission: 'audit:read',
    responses: { 200: auditHeadSchema.nullable() },
  }),
  verify: operation({
    method: 'POST',
    path: '/audit-verifications',
    summary: 'Check that nothing in the audit log was changed or cut',
    permission: 'audit:read',
    responses: {
      200: z.object({
        intact: z.boolean().describe('Of all that is chained together, also for other organizations.'),
        checked: z.number().int().describe('Entries of this organization that were found to be as they were written.'),
        through: z.number().int().describe('Place of the last of them.'),
        firstBroken: z
          .object({
            sequence: z.number().int().describe('The first entry of this organization that is not vouched for.'),
            problem: z.enum(['changed', 'missing', 'cut', 'unsigned']),
            isOwn: z
              .boolean()
              .describe(
                'Whether it is this very entry. Else something before it is gone, or is changed in the part of another organization.',
              ),
          })
          .nullable(),
      }),
    },
    idempotent: false,
  }),
};

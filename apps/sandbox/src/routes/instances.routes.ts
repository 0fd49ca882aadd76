import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { actOn, changeInstance, instanceOf, launchInstance, snapshotInstance } from '../account/instance-commands.ts';
import { instanceActions } from '../account/life-cycle.ts';
import { addCall, parsed, type Surroundings } from './call.ts';
import { pageDocument } from './paging.ts';
import { imageDocument, instanceDocument } from './wire.ts';

export const nameSchema = z.string().min(1).max(200);
const tagMap = z.record(z.string().max(128), z.string().max(256));
export const tagsSchema = tagMap.default({});
export const tokenSchema = z.string().min(1).max(200).nullable().default(null);

const launchSchema = z.strictObject({
  name: nameSchema,
  image: z.string(),
  size: z.string().default('small'),
  networks: z.array(z.string()).max(8).default([]),
  volumes: z.array(z.string()).max(16).default([]),
  tags: tagsSchema,
  public_ip: z.boolean().default(false),
  user_data: z.string().max(65_536).optional(),
  client_token: tokenSchema,
});
const changeSchema = z.strictObject({ name: nameSchema.optional(), tags: tagMap.optional() });
const actionSchema = z.strictObject({ action: z.enum(instanceActions), size: z.string().nullable().default(null) });
const snapshotSchema = z.strictObject({ name: nameSchema, tags: tagsSchema, client_token: tokenSchema });
const listQuery = z.object({
  client_token: z.string().optional(),
  ids: z.string().optional(),
  changed_since: z.coerce.number().int().min(0).optional(),
});

/** The API of instances. */
export function instanceRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  addCall(server, surroundings, {
    method: 'GET',
    url: '/instances',
    call: 'instances.list',
    changes: false,
    handle: (call) => {
      const { account } = call;
      const query = parsed(listQuery, call.request.query);
      const { instances } = account.shelves;
      const now = account.now();
      const some = (found: Parameters<typeof instanceDocument>[1][]) => ({
        items: found.map((instance) => instanceDocument(account, instance)),
        next_marker: null,
        change: account.change,
      });
      if (query.client_token !== undefined) {
        const found = instances.findByToken(query.client_token);
        return some(found !== undefined && instances.find(found.id, now) ? [found] : []);
      }
      if (query.ids !== undefined) {
        const found = query.ids.split(',', 1000).map((id) => instances.find(id, now));
        return some(found.filter((instance) => instance !== undefined));
      }
      if (query.changed_since !== undefined) {
        const changed = instances.changedAfter(query.changed_since, now);
        const gone = changed.filter((instance) => instance.goneAt !== null).map((instance) => instance.id);
        return { ...some(changed.filter((instance) => instance.goneAt === null)), gone };
      }
      return pageDocument(call, instances, (instance) => instanceDocument(account, instance));
    },
  });
  addCall(server, surroundings, {
    method: 'GET',
    url: '/instances/:id',
    call: 'instances.get',
    changes: false,
    handle: ({ account, id }) => instanceDocument(account, instanceOf(account, id)),
  });
  addCall(server, surroundings, {
    method: 'POST',
    url: '/instances',
    call: 'instances.create',
    changes: true,
    handle: ({ account, request, reply }) => {
      const body = parsed(launchSchema, request.body);
      void reply.code(202);
      const order = { ...body, publicIp: body.public_ip, clientToken: body.client_token };
      return instanceDocument(account, launchInstance(account, order));
    },
  });
  addCall(server, surroundings, {
    method: 'PATCH',
    url: '/instances/:id',
    call: 'instances.update',
    changes: true,
    handle: ({ account, id, request }) =>
      instanceDocument(account, changeInstance(account, id, parsed(changeSchema, request.body))),
  });
  addCall(server, surroundings, {
    method: 'POST',
    url: '/instances/:id/actions',
    call: 'instances.act',
    changes: true,
    handle: ({ account, id, request, reply }) => {
      const { action, size } = parsed(actionSchema, request.body);
      void reply.code(202);
      return instanceDocument(account, actOn(account, id, action, size));
    },
  });
  addCall(server, surroundings, {
    method: 'POST',
    url: '/instances/:id/images',
    call: 'instances.snapshot',
    changes: true,
    handle: ({ account, id, request, reply }) => {
      const { name, tags, client_token: clientToken } = parsed(snapshotSchema, request.body);
      void reply.code(202);
      return imageDocument(account, snapshotInstance(account, id, { name, tags, clientToken }));
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from '../account/account.ts';
import { SandboxError } from '../account/errors.ts';
import { snapshotInstance } from '../account/image-commands.ts';
import { actOn, changeInstance, instanceOf, rebuildInstance } from '../account/instance-commands.ts';
import { launchInstance } from '../account/launch.ts';
import { instanceActions } from '../account/life-cycle.ts';
import { addCall, parsed, type Surroundings } from './call.ts';
import { makeFields, nameSchema, tagMap, zoneSchema } from './fields.ts';
import { pageDocument } from './paging.ts';
import { imageDocument, instanceDocument } from './wire.ts';

const ids = (most: number) => z.array(z.string()).max(most);
const launchSchema = z.strictObject({
  ...makeFields,
  image: z.string(),
  size: z.string().default('small'),
  zone: zoneSchema,
  networks: ids(8).default([]),
  subnets: ids(8).default([]),
  firewalls: ids(16).nullable().default(null),
  key_pair: z.string().nullable().default(null),
  volumes: ids(16).default([]),
  boot_volume_gib: z.number().int().min(1).max(16_384).nullable().default(null),
  public_ip: z.boolean().nullable().default(null),
  user_data: z.string().max(65_536).optional(),
  siblings: z
    .array(z.strictObject({ client_token: z.string().min(1).max(200), tags: tagMap }))
    .max(1000)
    .default([]),
});
const changeSchema = z.strictObject({ name: nameSchema.optional(), tags: tagMap.optional() });
const actionSchema = z.union([
  z.strictObject({ action: z.literal('rebuild'), image: z.string(), tags: tagMap.optional() }),
  z.strictObject({
    action: z.enum(instanceActions).exclude(['rebuild']),
    size: z.string().nullable().default(null),
  }),
]);
const snapshotSchema = z.strictObject(makeFields);
const listQuery = z.object({
  client_token: z.string().optional(),
  ids: z.string().optional(),
  changed_since: z.string().optional(),
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
        const changed = instances.changedAfter(changeOfCursor(account, query.changed_since), now);
        const gone = changed.filter((instance) => instance.goneAt !== null).map((instance) => instance.id);
        return { ...some(changed.filter((instance) => instance.goneAt === null)), gone, cursor: cursorOf(account) };
      }
      return {
        ...pageDocument(call, instances, (instance) => instanceDocument(account, instance)),
        cursor: cursorOf(account),
      };
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
      const order = {
        ...body,
        clientToken: body.client_token,
        keyPair: body.key_pair,
        bootVolumeGib: body.boot_volume_gib,
        publicIp: body.public_ip,
        siblings: body.siblings.map(({ client_token: clientToken, tags }) => ({ clientToken, tags })),
      };
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
      const asked = parsed(actionSchema, request.body);
      void reply.code(202);
      const instance =
        asked.action === 'rebuild' ? rebuildInstance(account, id, asked) : actOn(account, id, asked.action, asked.size);
      return instanceDocument(account, instance);
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

/** Where asking for changes goes on. It names the account's beginning too: one made anew counts its changes anew. */
function cursorOf(account: Account): string {
  return `${account.epoch.toString(36)}-${account.change}`;
}

function changeOfCursor(account: Account, cursor: string): number {
  const [epoch, number] = cursor.split('-');
  const change = /^\d+$/.test(number ?? '') ? Number(number) : Number.NaN;
  if (!Number.isSafeInteger(change)) {
    throw new SandboxError('InvalidParameter', 'changed_since: not a cursor that this cloud gave');
  }
  if (epoch !== account.epoch.toString(36) || change < account.forgotten || change > account.change) {
    throw new SandboxError('CursorExpired', 'What happened since then is not remembered any more; list anew.');
  }
  return change;
}

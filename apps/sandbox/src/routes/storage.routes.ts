import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { volumeTypes } from '../account/things.ts';
import {
  attachVolume,
  detachVolume,
  growVolume,
  makeSnapshot,
  makeVolume,
  removeSnapshot,
  removeVolume,
} from '../account/volume-commands.ts';
import { adding, addReading, done } from './adding.ts';
import { snapshotDocument, volumeDocument } from './belonging-wire.ts';
import { parsed, type Surroundings } from './call.ts';
import { makeFields, zoneSchema } from './fields.ts';

const gibibytes = z.number().int().min(1).max(16_384);
const volumeSchema = z.strictObject({
  ...makeFields,
  size_gib: gibibytes.nullable().default(null),
  type: z.enum(volumeTypes).default('standard'),
  zone: zoneSchema,
  snapshot: z.string().nullable().default(null),
});
const growSchema = z.strictObject({ size_gib: gibibytes });
const instanceSchema = z.strictObject({ instance: z.string() });
const snapshotSchema = z.strictObject({ ...makeFields, volume: z.string() });

/** The API of volumes and their snapshots. */
export function storageRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const add = adding(server, surroundings);
  addReading(add, { kind: 'volumes', path: '/volumes', noun: 'volumes' }, volumeDocument);
  add('POST', '/volumes', 'volumes.create', ({ account, request }) => {
    const { client_token: clientToken, size_gib: sizeGib, ...order } = parsed(volumeSchema, request.body);
    return volumeDocument(account, makeVolume(account, { ...order, sizeGib, clientToken }));
  });
  add('POST', '/volumes/:id/attach', 'volumes.attach', ({ account, id, request }) => {
    const { instance } = parsed(instanceSchema, request.body);
    return volumeDocument(account, attachVolume(account, id, instance));
  });
  add('POST', '/volumes/:id/detach', 'volumes.detach', ({ account, id, request }) => {
    const { instance } = parsed(instanceSchema, request.body);
    return volumeDocument(account, detachVolume(account, id, instance));
  });
  add('POST', '/volumes/:id/grow', 'volumes.grow', ({ account, id, request }) => {
    const { size_gib: sizeGib } = parsed(growSchema, request.body);
    return volumeDocument(account, growVolume(account, id, sizeGib));
  });
  add('DELETE', '/volumes/:id', 'volumes.delete', ({ account, id }) => done(() => removeVolume(account, id)));

  addReading(add, { kind: 'snapshots', path: '/snapshots', noun: 'snapshots' }, snapshotDocument);
  add('POST', '/snapshots', 'snapshots.create', ({ account, request }) => {
    const { client_token: clientToken, ...order } = parsed(snapshotSchema, request.body);
    return snapshotDocument(account, makeSnapshot(account, { ...order, clientToken }));
  });
  add('DELETE', '/snapshots/:id', 'snapshots.delete', ({ account, id }) => done(() => removeSnapshot(account, id)));
}

import { bulkActions, idSchema, imageSchema, instanceSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { launchBody } from './instance-launch.ts';
import { accepted, changeErrors, changing, idParams, nameSchema, wait } from './shared.ts';

function action(verb: string, summary: string) {
  return operation({
    method: 'POST',
    path: `/instances/{id}/${verb}`,
    summary,
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    responses: { 200: instanceSchema, 202: accepted },
    errors: changeErrors,
  });
}

/** What instances are told to do. */
export const instanceControl = {
  start: action('start', 'Start an instance'),
  stop: action('stop', 'Stop an instance'),
  reboot: action('reboot', 'Reboot an instance'),
  suspend: action('suspend', 'Suspend an instance'),
  resume: action('resume', 'Resume a suspended instance'),
  confirmResize: action('resize/confirm', 'Keep the new size, where a resize waits for it'),
  revertResize: action('resize/revert', 'Go back to the earlier size, where a resize waits for it'),
  resize: changing(
    {
      path: '/instances/{id}/resize',
      summary: 'Change the size or the limits of an instance',
      description:
        'Where the cloud asks whether to keep the new size, it is kept, unless `confirm` is false: then the instance ends in state `resizing` and waits for `resize/confirm` or `resize/revert`.',
      permission: 'instances:control',
    },
    'instance',
    instanceSchema,
    z.strictObject({
      sizeId: launchBody.shape.sizeId,
      vcpus: launchBody.shape.vcpus,
      memoryBytes: launchBody.shape.memoryBytes,
      confirm: z.boolean().default(true),
    }),
  ),
  snapshot: operation({
    method: 'POST',
    path: '/instances/{id}/snapshot',
    summary: 'Make an image of an instance',
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    body: z.strictObject({ name: nameSchema }),
    responses: { 201: imageSchema, 202: accepted },
    errors: changeErrors,
  }),
  rebuild: changing(
    {
      path: '/instances/{id}/rebuild',
      summary: 'Make the root disk of an instance anew from an image',
      description:
        'What was on it is lost. Its name, size, addresses and attached volumes stay, so that nobody else has to learn of it.',
      permission: 'instances:terminate',
    },
    'instance',
    instanceSchema,
    z.strictObject({ imageId: idSchema('image') }),
  ),
  setFirewalls: operation({
    method: 'PUT',
    path: '/instances/{id}/firewalls',
    summary: 'Set which firewalls an instance has: exactly these',
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    body: z.strictObject({ firewallIds: z.array(idSchema('firewall')).max(50) }),
    responses: { 200: instanceSchema, 202: accepted },
    errors: changeErrors,
  }),
  actions: operation({
    method: 'POST',
    path: '/instances/actions',
    summary: 'Do the same to many instances',
    description: 'One operation each. What cannot be done is answered per instance and stops nothing else.',
    permission: 'instances:control',
    body: z.strictObject({
      action: z.enum(bulkActions),
      ids: z.array(idSchema('instance')).min(1).max(500),
    }),
    responses: {
      202: z.object({
        items: z.array(accepted),
        refused: z.array(z.object({ id: idSchema('instance'), code: z.string(), reason: z.string() })),
      }),
    },
  }),
};

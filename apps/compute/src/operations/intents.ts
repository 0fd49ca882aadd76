import { z } from 'zod';
import { launchIntentSchema } from './launch-intent.ts';
import { creationIntents, resourceIntents } from './resource-intents.ts';

const onResource = { resourceId: z.string(), nativeId: z.string(), name: z.string() };

const plainAction = z.enum([
  'instance.start',
  'instance.stop',
  'instance.reboot',
  'instance.suspend',
  'instance.resume',
  'instance.confirmResize',
  'instance.revertResize',
  'instance.terminate',
]);

/** Every change that compute can be asked for, as it is stored (sealed) before anything happens. */
export const intentSchema = z.discriminatedUnion('action', [
  launchIntentSchema,
  z.object({ action: plainAction, ...onResource }),
  z.object({
    action: z.literal('instance.resize'),
    ...onResource,
    to: z.object({
      sizeNativeId: z.string().optional(),
      vcpus: z.number().optional(),
      memoryBytes: z.number().optional(),
    }),
    /** Set where the cloud asks whether to keep the new size: who answers. */
    keptBy: z.enum(['operation', 'people']).optional(),
  }),
  z.object({
    action: z.literal('instance.rebuild'),
    ...onResource,
    imageNativeId: z.string(),
    /** Known to have been of another image when somebody asked. */
    wasOfAnother: z.boolean(),
  }),
  z.object({ action: z.literal('instance.snapshot'), ...onResource, imageName: z.string() }),
  z.object({
    action: z.literal('instance.update'),
    ...onResource,
    newName: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ action: z.literal('instance.setFirewalls'), ...onResource, firewallNativeIds: z.array(z.string()) }),
  z.object({ action: z.literal('image.pull'), name: z.string() }),
  z.object({
    action: z.literal('image.upload'),
    resourceId: z.string(),
    name: z.string(),
    tags: z.record(z.string(), z.string()),
    format: z.string(),
  }),
  ...creationIntents,
  ...resourceIntents,
]);

/** One change that compute can be asked for. */
export type Intent = z.infer<typeof intentSchema>;

/** Names of the changes: `<noun>.<verb>`. */
export type IntentAction = Intent['action'];

/** The intent of one action, or of several. */
export type IntentOf<A extends IntentAction> = { [I in Intent as I['action']]: I }[A];

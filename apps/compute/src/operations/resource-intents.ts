import { firewallRuleSchema } from '@kumo/model';
import { z } from 'zod';

const made = { resourceId: z.string(), name: z.string(), tags: z.record(z.string(), z.string()) };
const onResource = { resourceId: z.string(), nativeId: z.string(), name: z.string() };
const ruleSchema = firewallRuleSchema.omit({ id: true });

/** What is to be made: beside the id that is reserved for it exactly what the port's own method takes. */
export const creationIntents = [
  z.object({
    action: z.literal('volume.create'),
    ...made,
    sizeBytes: z.number().optional(),
    driver: z.string().optional(),
    zone: z.string().optional(),
    snapshotNativeId: z.string().optional(),
  }),
  z.object({ action: z.literal('snapshot.create'), ...made, volumeNativeId: z.string() }),
  z.object({
    action: z.literal('network.create'),
    ...made,
    cidr: z.string().optional(),
    internal: z.boolean().optional(),
  }),
  z.object({
    action: z.literal('subnet.create'),
    ...made,
    networkNativeId: z.string(),
    cidr: z.string(),
    zone: z.string().optional(),
  }),
  z.object({
    action: z.literal('firewall.create'),
    ...made,
    networkNativeId: z.string().optional(),
    description: z.string().optional(),
  }),
  z.object({ action: z.literal('publicIp.allocate'), ...made, networkNativeId: z.string().optional() }),
  z.object({ action: z.literal('keyPair.import'), ...made, publicKey: z.string() }),
  z.object({ action: z.literal('keyPair.generate'), ...made }),
] as const;

/** What is done to something that is there. */
export const resourceIntents = [
  z.object({ action: z.literal('volume.attach'), ...onResource, instanceNativeId: z.string() }),
  z.object({ action: z.literal('volume.detach'), ...onResource, instanceNativeId: z.string() }),
  z.object({ action: z.literal('volume.grow'), ...onResource, sizeBytes: z.number() }),
  z.object({ action: z.literal('firewall.addRule'), ...onResource, rule: ruleSchema }),
  z.object({ action: z.literal('firewall.removeRule'), ...onResource, ruleId: z.string() }),
  z.object({ action: z.literal('publicIp.associate'), ...onResource, instanceNativeId: z.string() }),
  z.object({ action: z.literal('publicIp.disassociate'), ...onResource, instanceNativeId: z.string().nullable() }),
  z.object({
    action: z.enum([
      'image.delete',
      'volume.delete',
      'snapshot.delete',
      'network.delete',
      'subnet.delete',
      'firewall.delete',
      'publicIp.release',
      'keyPair.delete',
    ]),
    ...onResource,
  }),
] as const;

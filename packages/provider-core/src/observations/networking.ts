import { firewallRuleSchema, publicIpStates } from '@kumo/model';
import { z } from 'zod';
import { observationBase } from './base.ts';

/** One network as a provider shows it. */
export const networkObservationSchema = z.object({
  ...observationBase,
  driver: z.string().nullable(),
  cidrs: z.array(z.string()),
  external: z.boolean(),
  internal: z.boolean(),
});

/** One subnet as a provider shows it. */
export const subnetObservationSchema = z.object({
  ...observationBase,
  networkNativeId: z.string().nullable(),
  cidr: z.string(),
  gatewayIp: z.string().nullable(),
  zone: z.string().nullable(),
});

/** One firewall with its rules as a provider shows it. */
export const firewallObservationSchema = z.object({
  ...observationBase,
  networkNativeId: z.string().nullable(),
  description: z.string().nullable(),
  isDefault: z.boolean(),
  rules: z.array(firewallRuleSchema),
});

/** One public address as a provider shows it. */
export const publicIpObservationSchema = z.object({
  ...observationBase,
  address: z.string(),
  state: z.enum(publicIpStates),
  nativeState: z.string().nullable(),
  instanceNativeId: z.string().nullable(),
  privateIp: z.string().nullable(),
  networkNativeId: z.string().nullable(),
});

export type NetworkObservation = z.infer<typeof networkObservationSchema>;
export type SubnetObservation = z.infer<typeof subnetObservationSchema>;
export type FirewallObservation = z.infer<typeof firewallObservationSchema>;
export type PublicIpObservation = z.infer<typeof publicIpObservationSchema>;

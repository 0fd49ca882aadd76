import type { ProviderDefinition } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import { connectionFields, type credentialsSchema, type optionsSchema, placeOf } from './connection.ts';

/** Amazon EC2. One account and one region are one cloud; its EC2 instances are the instances. */
export const awsDefinition: ProviderDefinition<typeof credentialsSchema, typeof optionsSchema> = {
  kind: 'aws',
  displayName: 'AWS',
  mark: { letters: 'Aw', shape: 'hexagon' },
  instanceKind: 'vm',
  simulated: false,
  connection: connectionFields,
  capabilities,
  // The smaller of EC2's published buckets for reads: 50 calls, 10 more each second
  // (docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
  limits: { callsPerSecond: 10, burst: 50, concurrency: 10 },
  sync: { pollMs: 15_000, staleAfterMs: 60_000 },

  async connect({ endpoint, region = '', credentials }, environment) {
    const place = placeOf(region, endpoint);
    // The SDK takes a second and 100 MB to load: only whoever connects to AWS pays for it.
    const { connectAws } = await import('./connected.ts');
    return await connectAws(place, credentials, environment);
  },
};

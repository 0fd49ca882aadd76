import { defineProvider } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import { connectClient } from './client.ts';
import { connectionFields } from './connection.ts';
import { identify } from './identity.ts';
import { instancesPort } from './instances.ts';

/** Template Cloud, by its HTTP API. */
export const templateCloud = defineProvider({
  kind: 'template-cloud',
  displayName: 'Template Cloud',
  mark: { letters: 'Tc', shape: 'hexagon' },
  instanceKind: 'vm',
  simulated: false,
  connection: connectionFields,
  capabilities,
  // The published limits of the cloud. Too high, and it throttles; too low, and people wait.
  limits: { callsPerSecond: 10, burst: 20, concurrency: 8 },
  sync: { pollMs: 60_000, staleAfterMs: 180_000 },
  connect: async ({ endpoint = '', credentials }, environment) => {
    const client = await connectClient(endpoint, credentials.token, environment);
    return {
      instances: instancesPort(client),
      identify: (context) => identify(client, context),
      close: () => client.close(),
    };
  },
});

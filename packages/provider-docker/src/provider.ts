import type { ProviderDefinition } from '@kumo/provider-core';
import { capabilities } from './capabilities.ts';
import { EngineClient } from './client.ts';
import { connectionFields, type credentialsSchema, type optionsSchema } from './connection.ts';
import { dockerConsole } from './console.ts';
import { resolveEndpoint } from './endpoint.ts';
import { dockerEvents } from './events.ts';
import { identify } from './identity.ts';
import { dockerImages } from './images.ts';
import { dockerInstances } from './instances.ts';
import { dockerLogs } from './logs.ts';
import { dockerMetrics } from './metrics.ts';
import { dockerNetworks } from './networks.ts';
import { confirmHostKey } from './ssh-sign-in.ts';
import { dockerVolumes } from './volumes.ts';

/** Docker engines, by socket, TCP with TLS, or SSH. One engine is one cloud; its containers are the instances. */
export const dockerDefinition: ProviderDefinition<typeof credentialsSchema, typeof optionsSchema> = {
  kind: 'docker',
  displayName: 'Docker',
  mark: { letters: 'Dk', shape: 'square' },
  instanceKind: 'container',
  simulated: false,
  connection: connectionFields,
  capabilities,
  // An engine publishes no limits; this leaves most of a small host's CPU to its containers.
  limits: { callsPerSecond: 200, burst: 400, concurrency: 32, maxProbeMs: 2_000 },
  // Events tell of changes at once. Listing costs one call and finds what an engine's restart made it forget.
  sync: { pollMs: 30_000, staleAfterMs: 90_000 },

  async connect({ endpoint = connectionFields.endpoint.default, credentials, options }, environment) {
    const place = await resolveEndpoint(endpoint, credentials, options, environment);
    if (place.kind === 'ssh') await confirmHostKey(place);
    const client = new EngineClient(place, credentials.registries ?? []);
    return {
      identify: (context) => identify(client, context),
      close: async () => client.close(),
      instances: dockerInstances(client),
      images: dockerImages(client),
      volumes: dockerVolumes(client),
      networks: dockerNetworks(client),
      logs: dockerLogs(client),
      metrics: dockerMetrics(client),
      console: dockerConsole(client),
      events: dockerEvents(client),
    };
  },
};

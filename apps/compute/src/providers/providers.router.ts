import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import type { Provider } from '@kumo/provider-core';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import { listClouds } from '../clouds/clouds.repository.ts';
import { endpointPolicy } from '../clouds/clouds.service.ts';
import type { CloudConnections } from '../clouds/connections.ts';

/** How long a look for what is near may take, milliseconds. */
const lookDeadlineMs = 1_000;

/** Adapters over the API. */
export function providersRouter(deps: {
  readonly database: ComputeDatabase;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly connections: CloudConnections;
}): HandlersForNoun<(typeof computeOperations)['providers']> {
  return {
    async list({ input }) {
      const all = [...deps.providers.values()].map((provider) => ({ id: provider.kind, provider }));
      const { items: shown, ...page } = pageOfWhole(all, input);
      const items = shown.map(({ provider }) => ({
        kind: provider.kind,
        displayName: provider.displayName,
        mark: provider.mark,
        instanceKind: provider.instanceKind,
        simulated: provider.simulated,
        connectionForm: provider.connectionForm,
        capabilities: provider.capabilities,
      }));
      return { status: 200, body: { items, ...page } };
    },
    async suggestions({ principal }) {
      const { organizationId } = principal;
      const policy = endpointPolicy(principal);
      const clouds = await deps.database.inOrganization(principal, (tx) => listClouds(tx, organizationId));
      const found = await Promise.all(
        [...deps.providers.values()].map(async (provider) => {
          const near = await findNear(deps.connections, provider, policy);
          if (near === null) return [];
          const connected = clouds.some(({ accountKey }) => accountKey === near.accountKey);
          const { kind, displayName, connectionForm } = provider;
          const endpoint = connectionForm.endpoint?.default ?? null;
          return [{ provider: kind, name: displayName, endpoint, description: near.description, connected }];
        }),
      );
      return { status: 200, body: { items: found.flat() } };
    },
  };
}

/** A provider is near when its form's own defaults reach somebody. Nobody there is an ordinary answer. */
async function findNear(
  connections: CloudConnections,
  provider: Provider,
  policy: ReturnType<typeof endpointPolicy>,
): Promise<{ accountKey: string; description: string } | null> {
  const endpoint = provider.connectionForm.endpoint;
  if (endpoint !== null && endpoint.default === undefined) return null;
  const signal = AbortSignal.timeout(lookDeadlineMs);
  try {
    const opened = await connections.open(
      provider.kind,
      { credentials: {}, options: {}, ...(endpoint?.default === undefined ? {} : { endpoint: endpoint.default }) },
      policy,
    );
    try {
      return await opened.identify({ signal });
    } finally {
      await opened.close();
    }
  } catch {
    return null;
  }
}

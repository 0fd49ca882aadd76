import type { computeOperations } from '@kumo/api-contract';
import type { Tenant } from '@kumo/db/compute';
import { type EventFeed, type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import { recordDone } from '../audit/operation-audit.ts';
import { readPrices, readQuotas, readUsage } from './cloud-account.ts';
import { findCloudByAccount } from './clouds.repository.ts';
import {
  type CloudsDeps,
  changeCloud,
  connectCloud,
  disconnectCloud,
  endpointPolicy,
  getCloud,
  toConnection,
} from './clouds.service.ts';
import { getShownCloud, listShownClouds } from './shown-clouds.ts';
import { verifyConnection } from './verification.ts';

/** Clouds over the API. */
export function cloudsRouter(
  deps: CloudsDeps & { readonly feed: EventFeed },
): HandlersForNoun<(typeof computeOperations)['clouds']> {
  const verified = async (tenant: Tenant, identity: Awaited<ReturnType<typeof verifyConnection>>) => {
    const twin = await deps.database.inOrganization(tenant, (tx) =>
      findCloudByAccount(tx, tenant.organizationId, identity.accountKey),
    );
    const { accountKey, description, capabilities, warnings } = identity;
    return {
      status: 200 as const,
      body: {
        ok: true as const,
        accountKey,
        description,
        capabilities,
        warnings: [...warnings],
        connectedAs: twin?.id ?? null,
      },
    };
  };

  return {
    async list({ input, principal }) {
      const eventCursor = deps.feed.currentCursor();
      const filter = { providers: input.provider, q: input.q };
      const clouds = await listShownClouds(deps, principal, filter);
      return { status: 200, body: { ...pageOfWhole(clouds, input), eventCursor } };
    },
    async create({ input, principal, request }) {
      const cloud = await connectCloud(deps, principal, input, request);
      return { status: 201, body: cloud, headers: { location: `/api/v1/clouds/${cloud.id}` } };
    },
    async check({ input, principal, request }) {
      const policy = endpointPolicy(principal);
      const { organizationId } = principal;
      const connection = toConnection(deps, input, organizationId);
      const identity = await verifyConnection(deps.connections, input.provider, connection, policy);
      await deps.database.inOrganization(principal, (tx) =>
        recordDone(tx, principal, request, {
          action: 'cloud.credentials-checked',
          target: { kind: 'cloud', id: identity.accountKey, name: input.provider },
          details: { endpoint: input.endpoint ?? null, region: input.region ?? null },
        }),
      );
      return verified(principal, identity);
    },
    async get({ input, principal }) {
      return { status: 200, body: await getShownCloud(deps, principal, input.id) };
    },
    async update({ input, principal, request }) {
      return { status: 200, body: await changeCloud(deps, principal, request, input.id, input) };
    },
    async disconnect({ input, principal, request }) {
      await disconnectCloud(deps, principal, request, input.id);
      return { status: 204, body: null };
    },
    async verify({ input, principal }) {
      const { organizationId } = principal;
      const row = await deps.database.inOrganization(principal, (tx) => getCloud(tx, organizationId, input.id));
      const { connection, allowPrivate } = deps.secrets.open(row);
      const identity = await verifyConnection(deps.connections, row.provider, connection, { allowPrivate });
      return verified(principal, identity);
    },
    async sync({ input, principal }) {
      const cloud = await getShownCloud(deps, principal, input.id);
      if (cloud.access === 'ended') return { status: 202, body: cloud };
      deps.inventory.nudge(input.id);
      void deps.inventory.syncNow(input.id).catch(() => undefined);
      return { status: 202, body: await getShownCloud(deps, principal, input.id) };
    },
    async quotas({ input, principal, request }) {
      const items = await readQuotas(deps, { tenant: principal, id: input.id, signal: request.signal });
      return { status: 200, body: { items } };
    },
    async prices({ input, principal, request }) {
      return { status: 200, body: await readPrices(deps, { tenant: principal, id: input.id, signal: request.signal }) };
    },
    async usage({ input, principal, request }) {
      const { id, from, to } = input;
      return {
        status: 200,
        body: await readUsage(deps, { tenant: principal, id, signal: request.signal }, { from, to }),
      };
    },
  };
}

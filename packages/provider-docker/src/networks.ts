import { type CallContext, type NetworkObservation, type NetworksPort, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { networkIdOf } from './native-ids.ts';
import { operationIdOf, ownershipMarks, tagsOf } from './ownership.ts';
import { Pager } from './paging.ts';
import { toNetworkObservation } from './resource-mapping.ts';
import { networkSchema } from './wire.ts';

/** Networks of one engine. `host` and `none` are listed too: containers made elsewhere may be on them. */
export function dockerNetworks(client: EngineClient): Required<NetworksPort> {
  const pager = new Pager<NetworkObservation>(({ nativeId }) => nativeId);

  async function fetchAll(context: CallContext): Promise<NetworkObservation[]> {
    const rows: unknown[] = await client.call(context, { what: 'list the networks' }, (docker, abortable) =>
      docker.listNetworks(abortable),
    );
    return rows.map((raw) => toNetworkObservation(networkSchema.parse(raw), raw));
  }

  return {
    async list(context, request) {
      const { rows, nextCursor } = await pager.page(request, () => fetchAll(context));
      const isUnchanged = (row: NetworkObservation) => request.known?.get(row.nativeId) === row.fingerprint;
      return {
        items: rows.filter((row) => !isUnchanged(row)),
        unchanged: rows.filter(isUnchanged).map(({ nativeId }) => nativeId),
        nextCursor,
      };
    },

    async get(context, nativeId) {
      const id = networkIdOf(nativeId);
      const raw = await client.call(context, { what: 'read the network' }, (docker, abortable) =>
        docker.getNetwork(id).inspect(abortable),
      );
      return toNetworkObservation(networkSchema.parse(raw), raw);
    },

    create: (context, spec) => createNetwork(client, context, spec),

    delete: (context, nativeId) =>
      client.call(context, { what: 'delete the network' }, async (docker, abortable) => {
        await docker
          .getNetwork(networkIdOf(nativeId))
          .remove(abortable)
          .catch((error: unknown) => {
            if (!hasStatus(error, 404)) throw error;
          });
      }),
  };
}

/** Engines before 25 take several networks of one name unless asked to check; a repeat is known by its mark. */
async function createNetwork(
  client: EngineClient,
  context: CallContext,
  { name, cidr, internal, token, tags }: Parameters<Required<NetworksPort>['create']>[1],
): Promise<{ readonly nativeId: string }> {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    const message = 'A name has the characters a–z, A–Z, 0–9, _ . - and starts with a letter or digit.';
    throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'name', message }] });
  }
  const body = {
    Name: name,
    Driver: 'bridge',
    CheckDuplicate: true,
    Internal: internal === true,
    Labels: { ...tagsOf(tags), ...ownershipMarks(token) },
    ...(cidr === undefined ? {} : { IPAM: { Config: [{ Subnet: cidr }] } }),
  };
  return client.call(context, { what: `create the network ${name}`, creates: true }, async (docker, abortable) => {
    try {
      const { id } = await docker.createNetwork({ _body: body, ...abortable });
      return { nativeId: id };
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      const found = await docker.listNetworks({ filters: { name: [name] }, ...abortable });
      // The filter matches parts of names.
      const twin = found.map((raw) => networkSchema.parse(raw)).find((network) => network.Name === name);
      if (twin === undefined || operationIdOf(twin.Labels) !== token.operationId) throw error;
      return { nativeId: twin.Id };
    }
  });
}

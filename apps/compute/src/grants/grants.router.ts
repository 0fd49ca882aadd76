import type { computeOperations } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import { changeGrant, endGrant, type GrantsDeps, grantCloud, listShownGrants } from './grants.service.ts';

/** Grants of clouds over the API. */
export function cloudGrantsRouter(deps: GrantsDeps): HandlersForNoun<(typeof computeOperations)['cloudGrants']> {
  return {
    async list({ input, principal }) {
      return { status: 200, body: pageOfWhole(await listShownGrants(deps, principal, input.id), input) };
    },
    async create({ input, principal, request }) {
      return { status: 201, body: await grantCloud(deps, principal, request, input.id, input) };
    },
    async update({ input, principal, request }) {
      return { status: 200, body: await changeGrant(deps, principal, request, input) };
    },
    async delete({ input, principal, request }) {
      await endGrant(deps, principal, request, input);
      return { status: 204, body: null };
    },
  };
}

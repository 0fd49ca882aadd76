import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from '../account/account.ts';
import { instanceOf } from '../account/instance-commands.ts';
import { accountSchema } from '../account/profile.ts';
import { faultRuleSchema } from '../faults/fault-rules.ts';
import { parsed, type Surroundings } from './call.ts';

const nameParams = z.object({
  account: z.string().regex(/^[\w.:-]{1,100}$/, 'letters, digits and . _ : - only, at most 100'),
});
const instanceParams = nameParams.extend({ id: z.string() });

/** Connecting an account, and the control room: what goes wrong in it. Faults never touch these. */
export function accountRoutes(server: FastifyInstance, surroundings: Surroundings): void {
  const { accounts } = surroundings;
  const named = (params: unknown) => accounts.get(parsed(nameParams, params).account);

  server.put('/v1/accounts/:account', (request) => {
    const { account } = parsed(nameParams, request.params);
    return accountDocument(accounts.ensure(account, parsed(accountSchema, request.body ?? {})));
  });
  server.get('/v1/accounts/:account', (request) => accountDocument(named(request.params)));

  server.get('/control/accounts', () => ({ items: accounts.names() }));
  server.delete('/control/accounts/:account', (request) => {
    surroundings.cutStreams(named(request.params).name);
    accounts.remove(named(request.params).name);
    return {};
  });
  server.get('/control/accounts/:account', (request) => {
    const account = named(request.params);
    return { ...accountDocument(account), calls: surroundings.planOf(account).calls };
  });
  server.put('/control/accounts/:account/faults', (request) => {
    const account = named(request.params);
    const { rules } = parsed(z.strictObject({ rules: z.array(faultRuleSchema).max(50) }), request.body);
    surroundings.planOf(account).set(rules, account.now());
    const isDown = rules.some(
      (rule) => rule.kind === 'unavailable' && (rule.on === '*' || rule.on.startsWith('events')),
    );
    if (isDown) surroundings.cutStreams(account.name);
    return { rules };
  });
  server.put('/control/accounts/:account/instances/:id/state', (request) => {
    const { account: name, id } = parsed(instanceParams, request.params);
    const { state } = parsed(z.strictObject({ state: z.string().min(1).max(40) }), request.body);
    const account = accounts.get(name);
    const instance = instanceOf(account, id);
    account.put('instances', { ...instance, state, pending: null }, `instance.${state.toLowerCase()}`);
    return { id, state };
  });
}

function accountDocument(account: Account) {
  return {
    account: account.name,
    epoch: new Date(account.epoch).toISOString(),
    instances: account.instanceCount,
    profile: account.profile,
    change: account.change,
    counts: { instances: account.shelves.instances.count(), volumes: account.shelves.volumes.count() },
  };
}
